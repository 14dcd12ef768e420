// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/error.h"

#include <QObject>
#include <QString>

namespace bridge {

// Where secrets are kept between starts. Commands return at once, whatever a keychain does meanwhile; each is answered by exactly
// one signal. Lives in the thread of its owner. Tests bring a store of their own.
class SecretStore : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

public slots: // commands
    virtual void read(const QString &key) = 0;
    virtual void write(const QString &key, const QString &secret) = 0; // empty: forget it

signals: // facts
    void wasRead(const QString &key, const QString &secret); // empty: there is none
    void written(const QString &key);
    void failed(const QString &key, const bridge::Error &error); // NotConfigured: there is no such store on this computer
};

} // namespace bridge
