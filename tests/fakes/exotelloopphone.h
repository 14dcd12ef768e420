// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QNetworkAccessManager>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <QUrl>
#include <QUrlQuery>

class QNetworkReply;

namespace fakes {

// A flow of Exotel's without a media stream, and the telephone in it: Greeting applet, then round and round: keys or a recording, Passthru,
// Greeting applet. Applets ask for their text with HEAD and GET, want both alike and text/plain, play what is an address and read the rest
// aloud; Passthru takes 200 for going on and 302 for the end, and nothing else. What would break a flow is kept in complaints().
// Speaking takes no time. Lives in the thread that made it.
class ExotelLoopPhone : public QObject
{
    Q_OBJECT
public:
    ExotelLoopPhone(QUrl bridge, QByteArray secret, QObject *parent = nullptr);

    bool tellsFirst = false; // a Passthru to /exotel/webhook in front of the one that decides
    QByteArray callSid;

    void dial(const QString &from = QStringLiteral("09876543210"), const QString &to = QStringLiteral("08012345678"));
    bool listens() const { return m_listens; }
    void press(const QByteArray &keys); // while it listens
    void record(const QUrl &recording); // likewise: the caller has spoken, and Exotel keeps it there
    void keepSilent();
    void vanish() { m_listens = false; } // hangs up; nobody tells the bridge

    struct Said
    {
        QString text;         // that Exotel reads aloud; empty: it was a file
        QList<qint16> sound;  // at 8 kHz
        QUrl file;
    };
    const QList<Said> &said() const { return m_said; }
    bool isOver() const { return m_over; }   // the flow came to its end
    int decided() const { return m_decided; } // status of the last Passthru
    int status() const { return m_status; }   // of the last webhook
    const QStringList &complaints() const { return m_complaints; }

private:
    using Fields = QList<QPair<QString, QString>>;
    QUrl address(const QString &path, const Fields &fields) const;
    void ask(const QByteArray &verb, const QUrl &url, std::function<void(QNetworkReply &)> done);
    void greet(const QString &path);
    void read(const QUrl &url, const QByteArray &headType, qint64 headLength, QNetworkReply &reply);
    void play(const QUrl &file);
    void goOn();
    void round(const Fields &fields);
    void decide(const Fields &fields);
    void complain(const QString &what);

    const QUrl m_bridge;
    const QByteArray m_secret;
    QString m_from, m_to;
    QNetworkAccessManager m_network;
    QList<Said> m_said;
    QStringList m_complaints;
    bool m_listens = false;
    bool m_last = false; // the flow ends behind what is said now
    bool m_over = false;
    int m_decided = 0;
    int m_status = 0;
};

} // namespace fakes
