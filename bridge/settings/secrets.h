// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/secretstore.h"

#include <QQueue>

#include <memory>
#include <optional>

namespace bridge {

// Keeps secrets in the keychain; where there is none, or it refuses, says so once and goes on without: reads come from the 0600
// file, writes go there only after somebody allowed it. It asks the keychain one thing at a time, and never again after it
// failed, so that a locked keychain asks its owner once. Lives in the thread of its owner, owned by app/.
class Secrets : public SecretStore
{
    Q_OBJECT
public:
    Secrets(std::unique_ptr<SecretStore> keychain, QString file, QObject *parent = nullptr);

    // Whether secrets may be written to the file. The operator's decision; false until made.
    void allowFile(bool allow) { m_fileAllowed = allow; }
    const std::optional<Error> &keychainProblem() const { return m_problem; } // for doctor
    const QString &file() const { return m_file; }

    void read(const QString &key) override;
    void write(const QString &key, const QString &secret) override;

signals:
    void keychainFailed(const bridge::Error &error); // once; its sentence says what to do

private:
    struct Wish
    {
        QString key, secret;
        bool write = false;
    };
    void ask(const Wish &wish);
    void askNext();
    void settled();
    void giveUpOnKeychain(const Error &error);
    void doInFile(const Wish &wish);

    const std::unique_ptr<SecretStore> m_keychain;
    const QString m_file;
    bool m_fileAllowed = false;
    bool m_waiting = false; // the keychain has the front of m_wishes
    QQueue<Wish> m_wishes;  // a read per secret of the table at start, then one per change in a dialog
    std::optional<Error> m_problem;
};

} // namespace bridge
