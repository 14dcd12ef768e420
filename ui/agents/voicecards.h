// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"

#include <QWidget>

class QButtonGroup;
class QGridLayout;
class QPushButton;

namespace ui {

// The voices of an engine as cards: one press chooses, the small button lets it speak. The first eight, and all of them on demand.
// UI thread.
class VoiceCards : public QWidget
{
    Q_OBJECT
public:
    explicit VoiceCards(QWidget *parent = nullptr);

    void setVoices(const QList<bridge::Voice> &voices); // keeps what is chosen, also when it is none of them
    void choose(const QString &voice); // empty: the engine's own choice
    QString chosen() const { return m_chosen; }

signals:
    void chosenChanged();
    void previewRequested(const QString &voice);

private:
    void fill();
    QPushButton *card(const bridge::Voice &voice);

    QList<bridge::Voice> m_voices;
    QString m_chosen;
    bool m_all = false;
    QGridLayout *m_grid;
    QButtonGroup *m_cards;
    QPushButton *m_more;
};

} // namespace ui
