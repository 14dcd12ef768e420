// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of the settings table and nothing else, so that a setting is added by adding a line.
#include "bridge/settings/settingstable.h"

namespace bridge {

using namespace Qt::StringLiterals;
using enum SettingWords::Type;
using enum SettingWords::Shape;

namespace {

constexpr SettingRow text(QLatin1StringView key, QLatin1StringView environment, QLatin1StringView help,
    SettingShape shape = Any, QLatin1StringView standard = ""_L1)
{
    return {.key = key, .type = Text, .standard = standard, .environment = environment, .help = help, .shape = shape};
}

constexpr SettingRow secret(QLatin1StringView key, QLatin1StringView environment, QLatin1StringView help,
    SettingShape shape = Key)
{
    return {.key = key, .type = Secret, .environment = environment, .help = help, .shape = shape, .secret = true};
}

constexpr SettingRow url(QLatin1StringView key, QLatin1StringView environment, QLatin1StringView help,
    QLatin1StringView standard, SettingShape shape = Service)
{
    return {.key = key, .type = Url, .standard = standard, .environment = environment, .help = help, .shape = shape};
}

constexpr SettingRow number(QLatin1StringView key, QLatin1StringView environment, QLatin1StringView help,
    QLatin1StringView standard, int least, int most)
{
    return {.key = key, .type = Number, .standard = standard, .environment = environment, .help = help,
        .least = least, .most = most};
}

// What is read once, when the program starts.
constexpr SettingRow atStart(SettingRow row)
{
    row.atStart = true;
    return row;
}

constexpr SettingRow flag(QLatin1StringView key, QLatin1StringView environment, QLatin1StringView help, QLatin1StringView standard)
{
    return {.key = key, .type = Flag, .standard = standard, .environment = environment, .help = help};
}

constexpr SettingRow choice(QLatin1StringView key, QLatin1StringView environment, QLatin1StringView help,
    QLatin1StringView standard, QLatin1StringView choices)
{
    return {.key = key, .type = Choice, .standard = standard, .environment = environment, .help = help,
        .choices = choices};
}

// Names of models are data that age; the vendors' state of 2026-11-20.
constexpr SettingRow kRows[] = {
    atStart(text("server/address"_L1, "CALLWRIGHT_ADDRESS SERVER_HOST"_L1,
        "The network address that the bridge listens on; 127.0.0.1 lets only this computer in, 0.0.0.0 everybody."_L1,
        Host, "127.0.0.1"_L1)),
    atStart(number("server/port"_L1, "CALLWRIGHT_PORT PORT SERVER_PORT"_L1,
        "The port that the bridge listens on; 0 takes any free one."_L1, "5000"_L1, 0, 65535)),
    url("server/publicUrl"_L1, "CALLWRIGHT_PUBLIC_URL PUBLIC_URL BASE_URL PLIVO_ANSWER_XML"_L1,
        "The address at which carriers reach this bridge from the internet, without a path; a tunnel's, for example."_L1,
        ""_L1, Origin),
    url("server/publicWsUrl"_L1, "CALLWRIGHT_PUBLIC_WS_URL PUBLIC_WS_URL BASE_WS_URL"_L1,
        "The address at which carriers open media streams, when it is another than the public address."_L1, ""_L1, Origin),
    atStart(secret("server/apiToken"_L1, "CALLWRIGHT_API_TOKEN"_L1,
        "Who has this token may place, steer and watch calls over HTTP; made on first start."_L1)),
    {.key = "server/verifySignatures"_L1, .type = Flag, .standard = "true"_L1,
        .environment = "CALLWRIGHT_VERIFY_SIGNATURES"_L1,
        .help = "Refuse webhooks that the carrier has not signed; turn it off only to try things out on this computer."_L1},

    atStart(choice("tunnel/use"_L1, "CALLWRIGHT_TUNNEL"_L1,
        "How carriers reach this computer: find takes the tunnel of an ngrok that runs; ngrok and cloudflared are started; off does nothing."_L1,
        "find"_L1, "off find ngrok cloudflared"_L1)),
    atStart(text("tunnel/program"_L1, "CALLWRIGHT_TUNNEL_PROGRAM"_L1, "Where that program is, when it is not on the PATH."_L1)),
    atStart(url("tunnel/ngrokApi"_L1, "CALLWRIGHT_NGROK_API"_L1, "The address of a running ngrok's local API."_L1, "http://127.0.0.1:4040"_L1)),

    text("twilio/accountSid"_L1, "TWILIO_ACCOUNT_SID"_L1, "The account's SID from the Twilio console; it begins with AC."_L1, Key),
    secret("twilio/authToken"_L1, "TWILIO_AUTH_TOKEN"_L1,
        "The account's primary auth token: it places calls and checks signatures."_L1),
    text("twilio/fromNumber"_L1, "TWILIO_PHONE_NUMBER"_L1, "The Twilio number that calls come from."_L1, Phone),
    url("twilio/apiUrl"_L1, "CALLWRIGHT_TWILIO_URL"_L1,
        "The address of Twilio's API, or of a service that speaks it, such as SignalWire."_L1, "https://api.twilio.com"_L1),
    number("twilio/callsPerSecond"_L1, "CALLWRIGHT_TWILIO_CALLS_PER_SECOND"_L1,
        "How many calls a second Twilio is asked to dial at most; 0: as they come. More wait in a queue."_L1, "1"_L1, 0, 1000),

    text("plivo/authId"_L1, "PLIVO_AUTH_ID"_L1, "The account's auth ID from the Plivo console."_L1, Key),
    secret("plivo/authToken"_L1, "PLIVO_AUTH_TOKEN"_L1,
        "The account's auth token: it places calls and checks signatures."_L1),
    text("plivo/fromNumber"_L1, "PLIVO_FROM_NUMBER"_L1, "The Plivo number that calls come from."_L1, Phone),
    text("plivo/toNumber"_L1, "PLIVO_TO_NUMBER"_L1, "The number that is called when none is given."_L1, Phone),
    url("plivo/apiUrl"_L1, "CALLWRIGHT_PLIVO_URL"_L1, "The address of Plivo's API."_L1, "https://api.plivo.com"_L1),
    number("plivo/callsPerSecond"_L1, "CALLWRIGHT_PLIVO_CALLS_PER_SECOND"_L1,
        "How many calls a second Plivo is asked to dial at most; 0: as they come. More wait in a queue."_L1, "2"_L1, 0, 1000),
    choice("plivo/format"_L1, "CALLWRIGHT_PLIVO_FORMAT"_L1,
        "The sound of Plivo's streams, both ways: linear 16-bit at 16000 or 8000 Hz, or mu-law at 8000 Hz."_L1, "l16-16000"_L1,
        "l16-16000 l16-8000 mulaw-8000"_L1),

    text("exotel/sid"_L1, "EXOTEL_SID EXOTEL_ACCOUNT_SID"_L1, "The account's SID from the Exotel dashboard."_L1, Key),
    secret("exotel/apiKey"_L1, "EXOTEL_API_KEY"_L1, "The API key from the Exotel dashboard."_L1),
    secret("exotel/apiToken"_L1, "EXOTEL_API_TOKEN"_L1, "The API token from the Exotel dashboard."_L1),
    text("exotel/fromNumber"_L1, "EXOTEL_PHONE_NUMBER EXOTEL_CALLER_ID"_L1, "The ExoPhone that calls come from."_L1, Phone),
    text("exotel/appId"_L1, "EXOTEL_APP_ID"_L1, "The flow (app) in the Exotel dashboard that connects calls to the bridge."_L1, Key),
    url("exotel/apiUrl"_L1, "CALLWRIGHT_EXOTEL_URL"_L1, "The address of Exotel's API; it differs by region."_L1,
        "https://api.exotel.com"_L1),
    number("exotel/callsPerSecond"_L1, "CALLWRIGHT_EXOTEL_CALLS_PER_SECOND"_L1,
        "How many calls a second Exotel is asked to dial at most; 0: as they come. More wait in a queue."_L1, "3"_L1, 0, 1000),
    choice("exotel/sampleRate"_L1, "CALLWRIGHT_EXOTEL_SAMPLE_RATE"_L1,
        "How many samples a second the sound of media streams has; a telephone carries 8000."_L1, "8000"_L1,
        "8000 16000 24000"_L1),
    secret("exotel/webhookSecret"_L1, "CALLWRIGHT_EXOTEL_WEBHOOK_SECRET"_L1,
        "What lets Exotel's requests in, as ?secret= in the URL of its flow: Exotel does not sign them."_L1),
    text("exotel/webhookUser"_L1, "CALLWRIGHT_EXOTEL_WEBHOOK_USER"_L1,
        "The user name that lets Exotel's requests in, where its URL carries one, instead of the secret."_L1),
    secret("exotel/webhookPassword"_L1, "CALLWRIGHT_EXOTEL_WEBHOOK_PASSWORD"_L1, "The password of that user name."_L1),

    secret("telnyx/apiKey"_L1, "TELNYX_API_KEY"_L1, "The API key from the Telnyx portal."_L1),
    text("telnyx/publicKey"_L1, "TELNYX_PUBLIC_KEY"_L1, "The account's public key, which Telnyx' signatures are checked with."_L1, Key),
    text("telnyx/connectionId"_L1, "TELNYX_CONNECTION_ID"_L1, "The call control application that calls are placed through."_L1, Key),
    text("telnyx/fromNumber"_L1, "TELNYX_PHONE_NUMBER"_L1, "The Telnyx number that calls come from."_L1, Phone),
    url("telnyx/apiUrl"_L1, "CALLWRIGHT_TELNYX_URL"_L1, "The address of Telnyx' API."_L1, "https://api.telnyx.com"_L1),
    number("telnyx/callsPerSecond"_L1, "CALLWRIGHT_TELNYX_CALLS_PER_SECOND"_L1,
        "How many calls a second Telnyx is asked to dial at most; 0: as they come. More wait in a queue."_L1, "0"_L1, 0, 1000),

    text("vonage/applicationId"_L1, "VONAGE_APPLICATION_ID"_L1, "The application from the Vonage dashboard that calls belong to."_L1, Key),
    secret("vonage/privateKey"_L1, "VONAGE_PRIVATE_KEY"_L1,
        "The application's private key: its text, or the path of the file that Vonage gave you."_L1, Pem),
    secret("vonage/signatureSecret"_L1, "VONAGE_SIGNATURE_SECRET"_L1, "The account's signature secret, which webhooks are checked with."_L1),
    secret("vonage/apiKey"_L1, "VONAGE_API_KEY"_L1, "The account's API key. With its secret, doctor also looks at the balance and the number."_L1),
    secret("vonage/apiSecret"_L1, "VONAGE_API_SECRET"_L1, "The account's API secret, which goes with that key."_L1),
    text("vonage/fromNumber"_L1, "VONAGE_PHONE_NUMBER"_L1, "The Vonage number that calls come from."_L1, Phone),
    url("vonage/apiUrl"_L1, "CALLWRIGHT_VONAGE_URL"_L1, "The address of Vonage's API; it differs by region."_L1,
        "https://api.nexmo.com"_L1),
    choice("vonage/rate"_L1, "CALLWRIGHT_VONAGE_RATE"_L1,
        "The sample rate of Vonage's media stream in hertz; the telephone network itself has 8000 or 16000."_L1, "16000"_L1,
        "8000 16000 24000"_L1),
    number("vonage/callsPerSecond"_L1, "CALLWRIGHT_VONAGE_CALLS_PER_SECOND"_L1,
        "How many calls a second Vonage is asked to dial at most; 0: as they come. More wait in a queue."_L1, "3"_L1, 0, 1000),

    secret("gemini/apiKey"_L1, "GOOGLE_API_KEY GEMINI_API_KEY"_L1, "The API key from Google AI Studio."_L1),
    url("gemini/url"_L1, "CALLWRIGHT_GEMINI_URL"_L1, "The address of the Gemini Live service."_L1,
        "wss://generativelanguage.googleapis.com"_L1),
    text("gemini/model"_L1, "GEMINI_MODEL"_L1, "The Gemini Live model of agents that name none."_L1, Any, "gemini-3.8-live"_L1),
    number("gemini/silenceMs"_L1, "CALLWRIGHT_GEMINI_SILENCE_MS"_L1,
        "The silence that ends the caller's turn for Gemini Live, in milliseconds; 500 to 800 is Google's advice, less chops sentences."_L1,
        "500"_L1, 100, 5000),
    choice("gemini/startSensitivity"_L1, "CALLWRIGHT_GEMINI_START_SENSITIVITY"_L1,
        "How faint a sound of the caller's is speech to Gemini Live; with high the noise of a telephone line can cut the agent off."_L1, "low"_L1,
        "low high"_L1),
    choice("gemini/endSensitivity"_L1, "CALLWRIGHT_GEMINI_END_SENSITIVITY"_L1,
        "How readily Gemini Live takes a pause for the end of the caller's turn; low gives people who think more time."_L1, "high"_L1, "low high"_L1),

    secret("openai/apiKey"_L1, "OPENAI_API_KEY"_L1, "The API key from the OpenAI platform."_L1),
    url("openai/url"_L1, "CALLWRIGHT_OPENAI_URL OPENAI_BASE_URL"_L1,
        "The address of OpenAI's API, or of a service that speaks it, such as Ollama or vLLM."_L1,
        "https://api.openai.com/v1"_L1),
    text("openai/model"_L1, "OPENAI_MODEL"_L1, "The language model of pipeline agents that name none."_L1, Any, "gpt-6-luna"_L1),
    text("openai/realtimeModel"_L1, "OPENAI_REALTIME_MODEL"_L1, "The Realtime model of agents that name none."_L1, Any,
        "gpt-realtime-2.1"_L1),
    url("openai/realtimeUrl"_L1, "CALLWRIGHT_OPENAI_REALTIME_URL"_L1,
        "The address of the Realtime service, when it is another than OpenAI's API above; /realtime is added."_L1, ""_L1),
    text("openai/liveModel"_L1, "CALLWRIGHT_OPENAI_LIVE_MODEL"_L1, "The GPT-Live model of agents that name none."_L1, Any, "gpt-live-1"_L1),
    choice("openai/turnDetection"_L1, "CALLWRIGHT_OPENAI_TURN_DETECTION"_L1,
        "How a Realtime agent knows that the caller has finished: server_vad by silence, semantic_vad by what was said."_L1,
        "server_vad"_L1, "server_vad semantic_vad"_L1),
    number("openai/silenceMs"_L1, "CALLWRIGHT_OPENAI_SILENCE_MS"_L1,
        "With server_vad: the silence that ends the caller's turn, in milliseconds."_L1, "500"_L1, 200, 3000),
    choice("openai/eagerness"_L1, "CALLWRIGHT_OPENAI_EAGERNESS"_L1,
        "With semantic_vad: how soon a Realtime agent answers; low waits up to 8 s for more, medium (auto) 4 s, high 2 s."_L1, "auto"_L1,
        "auto low medium high"_L1),
    text("openai/transcriptionModel"_L1, "CALLWRIGHT_OPENAI_TRANSCRIPTION_MODEL"_L1,
        "The model that writes down what the caller of a Realtime agent says; empty: nobody does."_L1, Any, "gpt-transcribe"_L1),
    url("openai/speechUrl"_L1, "CALLWRIGHT_OPENAI_SPEECH_URL"_L1,
        "The address of the speech service that pipelines hear and speak with, when it is another than OpenAI's API above; it gets no key."_L1,
        ""_L1),
    text("openai/speechModel"_L1, "CALLWRIGHT_OPENAI_SPEECH_MODEL"_L1, "The model that speaks for pipeline agents that name none."_L1, Any,
        "gpt-4o-mini-tts"_L1),
    text("openai/speechVoice"_L1, "CALLWRIGHT_OPENAI_SPEECH_VOICE"_L1, "The voice of that model for agents that name none."_L1, Any,
        "marin"_L1),
    number("openai/speechRate"_L1, "CALLWRIGHT_OPENAI_SPEECH_RATE"_L1,
        "How many samples a second that speech has: OpenAI's 24000; servers of your own may differ."_L1, "24000"_L1, 8000, 48000),
    text("openai/transcribeModel"_L1, "CALLWRIGHT_OPENAI_TRANSCRIBE_MODEL"_L1,
        "The model that hears the caller, utterance by utterance, for pipeline agents that name none."_L1, Any, "gpt-transcribe"_L1),
    number("openai/utteranceEndMs"_L1, "CALLWRIGHT_OPENAI_UTTERANCE_END_MS"_L1,
        "How long the caller is silent when an utterance is sent to that model, in milliseconds."_L1, "600"_L1, 200, 3000),

    secret("deepgram/apiKey"_L1, "DEEPGRAM_API_KEY"_L1, "The API key from the Deepgram console."_L1),
    url("deepgram/url"_L1, "CALLWRIGHT_DEEPGRAM_URL"_L1, "The address of Deepgram's API."_L1, "https://api.deepgram.com"_L1),
    text("deepgram/model"_L1, "DEEPGRAM_MODEL"_L1,
        "The Deepgram model that hears the caller for pipeline agents that name none."_L1, Any, "nova-3"_L1),
    text("deepgram/voice"_L1, "DEEPGRAM_VOICE"_L1, "The Deepgram voice of agents that name none."_L1, Any, "aura-2-thalia-en"_L1),
    number("deepgram/endpointingMs"_L1, "CALLWRIGHT_DEEPGRAM_ENDPOINTING_MS"_L1,
        "With Nova models: how long the caller is silent when their turn counts as over, in milliseconds."_L1, "300"_L1, 10, 5000),
    number("deepgram/utteranceEndMs"_L1, "CALLWRIGHT_DEEPGRAM_UTTERANCE_END_MS"_L1,
        "With Nova models: the gap after the last word that ends a turn on a noisy line, in milliseconds."_L1, "1000"_L1, 1000, 5000),
    number("deepgram/endOfTurnPercent"_L1, "CALLWRIGHT_DEEPGRAM_END_OF_TURN_PERCENT"_L1,
        "With Flux models: how sure it is that the caller has finished when their turn ends, in percent."_L1, "70"_L1, 50, 100),
    number("deepgram/turnTimeoutMs"_L1, "CALLWRIGHT_DEEPGRAM_TURN_TIMEOUT_MS"_L1,
        "With Flux models: the silence that ends a turn however sure it is, in milliseconds."_L1, "5000"_L1, 500, 60000),

    secret("elevenlabs/apiKey"_L1, "ELEVENLABS_API_KEY"_L1, "The API key from ElevenLabs."_L1),
    text("elevenlabs/voiceId"_L1, "ELEVENLABS_VOICE_ID"_L1, "The ElevenLabs voice of agents that name none."_L1, Key),
    text("elevenlabs/model"_L1, "ELEVENLABS_MODEL"_L1, "The ElevenLabs model of pipeline agents that name none."_L1, Any,
        "eleven_flash_v2_5"_L1),
    url("elevenlabs/url"_L1, "CALLWRIGHT_ELEVENLABS_URL"_L1, "The address of ElevenLabs' API."_L1, "https://api.elevenlabs.io"_L1),

    secret("anthropic/apiKey"_L1, "ANTHROPIC_API_KEY"_L1, "The API key from the Anthropic console."_L1),
    url("anthropic/url"_L1, "CALLWRIGHT_ANTHROPIC_URL"_L1, "The address of Anthropic's API; /v1/messages is added."_L1,
        "https://api.anthropic.com"_L1),
    text("anthropic/model"_L1, "ANTHROPIC_MODEL"_L1,
        "The Anthropic model of pipeline agents that name none."_L1, Any, "claude-haiku-5-5"_L1),

    url("local/url"_L1, "CALLWRIGHT_LOCAL_URL OLLAMA_BASE_URL"_L1,
        "The address of a language model of your own that speaks OpenAI's chat: Ollama, vLLM, llama.cpp."_L1,
        "http://127.0.0.1:11434/v1"_L1),
    text("local/model"_L1, "CALLWRIGHT_LOCAL_MODEL OLLAMA_MODEL"_L1, "The model there of pipeline agents that name none."_L1, Any,
        "llama3.1"_L1),
    secret("local/apiKey"_L1, "CALLWRIGHT_LOCAL_API_KEY"_L1, "The API key of that service, if it wants one."_L1),

    // A reply of a minute has some 200 tokens; models that think first count their thoughts too.
    number("pipeline/replyTokens"_L1, "CALLWRIGHT_REPLY_TOKENS"_L1,
        "How long a pipeline's reply may get, in tokens of its language model; it is cut then."_L1, "600"_L1, 50, 16000),
    number("pipeline/fillerAfterMs"_L1, "CALLWRIGHT_FILLER_AFTER_MS"_L1,
        "How long a pipeline agent lets the caller wait before it asks for a moment, in milliseconds; 0: it never does."_L1, "1500"_L1, 0, 10000),

    atStart(SettingRow{.key = "records/database"_L1, .type = Text, .environment = "CALLWRIGHT_DATABASE"_L1,
        .help = "Where calls are recorded: empty for a file in the data folder, or postgresql://user:pass@host/db."_L1,
        .shape = Database, .secret = true}),
    atStart(number("records/keepDays"_L1, "CALLWRIGHT_KEEP_DAYS"_L1,
        "How many days a call and its words are kept; what is older is deleted for good. 0 keeps everything."_L1, "0"_L1, 0, 36500)),
    choice("records/recordingFormat"_L1, "CALLWRIGHT_RECORDING_FORMAT"_L1,
        "What a recording of a call becomes when the call is over: wav, or flac, which holds the same sound in less space."_L1, "wav"_L1,
        "wav flac"_L1),
    atStart(SettingRow{.key = "fleet/bus"_L1, .type = Text, .environment = "CALLWRIGHT_BUS"_L1,
        .help = "The NATS server that bridges and consoles meet on: empty for none, or nats://host:4222."_L1,
        .shape = Bus, .secret = true}),

    text("calls/defaultAgent"_L1, "CALLWRIGHT_AGENT"_L1, "The agent that talks when a call names none."_L1, Any, "Front desk"_L1),
    text("calls/defaultLine"_L1, "CALLWRIGHT_LINE"_L1, "The line that calls go out on when none is named."_L1, Any, "Practice line"_L1),
    secret("tools/secrets"_L1, "CALLWRIGHT_TOOL_SECRETS"_L1,
        "What agents' tools need to be let in, as JSON: {\"shop\":\"key\"}. A profile writes {{secret:shop}} in a header."_L1),
    number("calls/maxLive"_L1, "CALLWRIGHT_MAX_CALLS"_L1, "How many calls may be live at once; more are declined politely."_L1,
        "100"_L1, 1, 10000),
    text("brake/countries"_L1, "CALLWRIGHT_BRAKE_COUNTRIES"_L1,
        "Which countries may be called: their two letters (GB US), or all; empty: those of your own numbers."_L1),
    text("brake/deny"_L1, "CALLWRIGHT_BRAKE_DENY"_L1, "How numbers begin that are never called, parted by blanks: +4490 +1900."_L1),
    number("brake/callsPerHour"_L1, "CALLWRIGHT_BRAKE_CALLS_PER_HOUR"_L1,
        "How many calls may be placed in any hour; 0: no limit. A stolen token costs no more than this."_L1, "0"_L1, 0, 50000),
    number("brake/callsPerDay"_L1, "CALLWRIGHT_BRAKE_CALLS_PER_DAY"_L1, "How many calls may be placed in any 24 hours; 0: no limit."_L1, "0"_L1, 0,
        50000),
    text("brake/quietHours"_L1, "CALLWRIGHT_BRAKE_QUIET_HOURS"_L1,
        "When nobody is called, by the clock of whoever would be: 21:00-08:00; empty: never."_L1, Hours),
    // 20 ms is one frame: less would starve the line; over 2 s a barge-in leaves too much to clear.
    number("playout/leadMs"_L1, "CALLWRIGHT_PLAYOUT_LEAD_MS"_L1,
        "How far ahead of real time the agent's sound is sent to the line, in milliseconds."_L1, "200"_L1, 20, 2000),
    atStart(text("practice/voice"_L1, "CALLWRIGHT_PRACTICE_VOICE"_L1, "The built-in voice of the caller on the practice line."_L1, Any, "rms"_L1)),
    atStart(number("practice/ringMs"_L1, "CALLWRIGHT_PRACTICE_RING_MS"_L1,
        "How long the practice line rings before it is answered, in milliseconds."_L1, "1000"_L1, 0, 60000)),
    choice("ui/theme"_L1, "CALLWRIGHT_THEME"_L1, "The console's colours: the desktop's own, light, or dark."_L1, "system"_L1,
        "system light dark"_L1),
    flag("ui/tray"_L1, "CALLWRIGHT_TRAY"_L1, "An icon beside the clock tells what is going on, where the desktop has a place for it."_L1, "true"_L1),
    flag("ui/notifications"_L1, "CALLWRIGHT_NOTIFICATIONS"_L1,
        "Somebody calls, a call ended badly, all dialling was stopped: the desktop tells it while you look elsewhere."_L1, "true"_L1),
    flag("ui/closeToTray"_L1, "CALLWRIGHT_CLOSE_TO_TRAY"_L1, "Closing the window leaves the program running in the tray."_L1, "false"_L1),
    atStart(choice("data/logLevel"_L1, "CALLWRIGHT_LOG_LEVEL"_L1, "How much is written to the log."_L1, "info"_L1,
        "debug info warning error"_L1)),
    atStart(choice("data/logFormat"_L1, "CALLWRIGHT_LOG_FORMAT"_L1, "How the log is written: lines to read, or one JSON object per line."_L1,
        "text"_L1, "text json"_L1)),
};

} // namespace

std::span<const SettingRow> settingsTable() { return kRows; }

} // namespace bridge
