// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/audio/takingover.h"
#include "ui/calls/callstory.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace ui {

// Above the shown call: who, by which way, what it does, how long, and the one red button. UI thread.
class CallHeader : public QFrame
{
    Q_OBJECT
public:
    explicit CallHeader(QWidget *parent = nullptr);

    void show(const CallStory &story, const QString &engineTitle, OnAir onAir = OnAir::No);

signals:
    void hangUpRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QRectF mirrored(const QRectF &where) const;
    void paintWords(QPainter &painter, const QRectF &room, double top, double titleWidth, double factsWidth) const;

    QString m_title, m_number, m_facts, m_clock, m_word;
    ChipLook m_look;
    QPushButton *m_hangUp;
};

} // namespace ui
