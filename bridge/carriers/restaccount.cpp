// SPDX-License-Identifier: GPL-3.0-or-later
// What a carrier that is asked over HTTP says of our account: some questions, one after the other.
#include "bridge/carriers/restcarrier.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// RFC 7231, 7.1.1.1: "Sat, 21 Nov 2026 09:00:00 GMT".
std::optional<QDateTime> timeIn(const QByteArray &date)
{
    const auto time = QDateTime::fromString(QString::fromLatin1(date), Qt::RFC2822Date);
    return time.isValid() ? std::optional(time) : std::nullopt;
}

} // namespace

void RestCarrier::examine(std::function<void(const AccountReport &)> done)
{
    const auto questions = accountQuestions();
    if (!questions.key)
        return Carrier::examine(std::move(done));
    m_client.send(*questions.key, [this, questions, done](const RestAnswer &answer) {
        AccountReport report;
        report.time = timeIn(answer.date);
        if (!answer.isGood()) {
            const bool refused = answer.status == 401 || answer.status == 403 || answer.status == 404;
            const auto error = why(answer).error;
            report.key = fail(refused ? Error::Code::Refused : error.code, error.detail);
            return done(report);
        }
        report.balance = readBalance(answer); // where the account tells it
        askBalance(report, questions, done);
    });
}

void RestCarrier::askBalance(AccountReport report, const AccountQuestions &questions, std::function<void(const AccountReport &)> done)
{
    if (!questions.balance)
        return askNumber(report, questions, std::move(done));
    m_client.send(*questions.balance, [this, report, questions, done](const RestAnswer &answer) mutable {
        if (answer.isGood())
            report.balance = readBalance(answer);
        askNumber(report, questions, done);
    });
}

void RestCarrier::askNumber(AccountReport report, const AccountQuestions &questions, std::function<void(const AccountReport &)> done)
{
    if (!questions.number)
        return done(report);
    m_client.send(*questions.number, [this, report, done](const RestAnswer &answer) mutable {
        if (answer.isGood())
            report.number = readOwnNumber(answer);
        else if (answer.status == 404)
            report.number = AccountReport::Number{};
        askApplication(report, done);
    });
}

void RestCarrier::askApplication(AccountReport report, std::function<void(const AccountReport &)> done)
{
    const auto question = report.number && report.number->isOurs ? applicationRequest(*report.number) : std::nullopt;
    if (!question)
        return done(report);
    m_client.send(*question, [this, report, done](const RestAnswer &answer) mutable {
        if (answer.isGood())
            report.number->voiceUrl = readVoiceUrl(answer);
        else if (answer.status != 404)
            report.number.reset(); // nobody knows where its calls go
        done(report);
    });
}

void RestCarrier::pointNumber(const AccountReport::Number &number, const QUrl &voiceUrl, std::function<void(const Result<void> &)> done)
{
    m_client.send(pointRequest(number, voiceUrl), [this, done](const RestAnswer &answer) {
        done(answer.isGood() ? Result<void>() : Result<void>(tl::make_unexpected(why(answer).error)));
    });
}

} // namespace bridge
