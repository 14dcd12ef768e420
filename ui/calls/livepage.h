// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "ui/calls/callbook.h"

#include <QSet>
#include <QSplitter>

class QStackedWidget;

namespace ui {

class CallPage;
class CallsPanel;
class EmptyPage;
class Listening;
class Microphone;
class OperatorPanel;
class Speaker;
class TakingOver;

// The calls of the moment: their list, the one that is shown, and what an operator can do in it. Only wires: the book tells what
// is, widgets show it, and what they ask for goes to the desk as commands. UI thread; owned by the window. Desk, book, speaker
// and microphone live longer.
class LivePage : public QSplitter
{
    Q_OBJECT
public:
    LivePage(bridge::Desk &desk, CallBook &book, Speaker &speaker, Microphone &microphone, QWidget *parent = nullptr);
    ~LivePage() override;

    bridge::CallId shownCall() const { return m_shown; }
    void showCall(const bridge::CallId &id);
    void setCatalogue(const bridge::DeskCatalogue &catalogue);
    void expect(const bridge::CallId &id) { m_asked.insert(id); } // we asked for it: shown when it begins
    // Tells a refusal beside the call that it is of. False: there is no such call, so somebody else has to tell it.
    bool refuse(const bridge::CallId &call, const bridge::Error &error);
    void restoreLayout(const QByteArray &state);
    CallsPanel &calls() { return *m_calls; }

    // What keys do to the shown call; nothing when it is not possible now.
    void hangUp();
    void toggleListening();
    void toggleMuted();
    void toggleTakenOver();
    void toggleMicrophone();
    void interrupt();
    void focusWhisper();
    void openKeypad();
    void transfer();
    void find();
    void focusFilter();
    void selectBeside(int step); // the next call of the list, or the one before (-1)

    void togglePreview(const QString &engine, const QString &voice); // of a voice, on the loudspeaker that listens in too
    // Somebody else wants to play something: stops listening in. Not empty: why it cannot be had.
    QString leaveLoudspeaker();

signals:
    void previewing(bool on);
    void previewFailed(const QString &sentence);
    void loudspeakerTaken(); // to listen in, or for a preview

private:
    void createLayout();
    void connectBook();
    void connectPanels();
    void connectListening();
    void connectTakingOver();
    void takeOver();
    void handBack();
    void askTransfer();
    void showLine(const CallStory &story);
    const bridge::DeskCatalogue::LineEntry *lineOf(const CallStory &story) const;
    void command(bridge::CommandKind kind);
    void selectionChanged(const bridge::CallId &id);
    void refreshShown();
    QString engineTitle(const QString &name) const;

    bridge::Desk &m_desk;
    CallBook &m_book;
    Listening *m_listening;
    TakingOver *m_takingOver;
    Speaker &m_speaker;
    CallsPanel *m_calls = nullptr;
    QStackedWidget *m_middle = nullptr;
    EmptyPage *m_empty = nullptr;
    CallPage *m_page = nullptr;
    OperatorPanel *m_operator = nullptr;
    QWidget *m_side = nullptr;
    QSet<bridge::CallId> m_asked; // calls that we placed and that have not begun
    bridge::CallId m_shown;
    bridge::DeskCatalogue m_catalogue;
};

} // namespace ui
