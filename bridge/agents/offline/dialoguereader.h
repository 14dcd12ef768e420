// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/offline/dialogue.h"

namespace bridge {

// Makes a Dialogue out of JSON, and says what is wrong with it and where: "states.menu.rules[2]: ...". Only the form; whether its parts fit
// together is Dialogue's business. Part of Dialogue::fromJson(), lives for one call of it.
class DialogueReader
{
public:
    Result<Dialogue> read(const QJsonObject &json, QDate today);

private:
    // What an object may have in it; anything else is a mistake that must not go unnoticed.
    void expect(const QJsonObject &json, const QString &where, std::initializer_list<QLatin1StringView> keys);
    QString text(const QJsonObject &json, const QString &key, const QString &where);
    QStringList texts(const QJsonObject &json, const QString &key, const QString &where); // one text is a list too
    QJsonObject object(const QJsonObject &json, const QString &key, const QString &where);
    QList<QJsonObject> objects(const QJsonObject &json, const QString &key, const QString &where);

    void readWordings(const QJsonObject &json, Wordings &wordings);
    void readStates(const QJsonObject &json, Dialogue &dialogue);
    DialogueState readState(const QJsonObject &json, const QString &where);
    DialogueRule readRule(const QJsonObject &json, const QString &where);
    DialogueCheck readCheck(const QJsonObject &json, const QString &where);
    void wrong(const QString &where, const QString &what); // the first one is told

    QString m_wrong;
};

} // namespace bridge
