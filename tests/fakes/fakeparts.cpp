// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakeparts.h"

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

template<class Part, class Make>
void addKinds(std::vector<PartKind<Part>> &kinds, Make make)
{
    for (const auto &name : {u"one"_s, u"two"_s, u"none"_s}) {
        PartKind<Part> kind;
        kind.name = name;
        kind.title = u"Part "_s + name;
        kind.check = [name](const Settings &) -> Result<void> {
            if (name == "none"_L1)
                return fail(Error::Code::NotConfigured, u"Part none wants a key: set none/apiKey."_s);
            return {};
        };
        kind.make = [make, name](const PartOrder &) { return make(name == "two"_L1); };
        kinds.push_back(kind);
    }
}

} // namespace

PipelineParts FakeParts::parts()
{
    PipelineParts parts;
    addKinds(parts.ears, [this](bool second) -> std::unique_ptr<SpeechToText> {
        auto ear = std::make_unique<FakeEar>(SampleRate{second ? 8000 : 16000});
        ears << ear.get();
        onEar(*ear);
        return ear;
    });
    addKinds(parts.minds, [this](bool) -> std::unique_ptr<LanguageModel> {
        auto mind = std::make_unique<FakeMind>();
        minds << mind.get();
        onMind(*mind);
        return mind;
    });
    addKinds(parts.mouths, [this](bool second) -> std::unique_ptr<TextToSpeech> {
        auto mouth = std::make_unique<FakeMouth>(SampleRate{second ? 24000 : 16000});
        mouths << mouth.get();
        onMouth(*mouth);
        return mouth;
    });
    return parts;
}

} // namespace fakes
