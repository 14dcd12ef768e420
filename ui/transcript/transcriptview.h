// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>

class QToolButton;

namespace ui {

class Transcript;
class TranscriptDelegate;
class TranscriptModel;

// The transcript of the shown call. It follows what is said until the person scrolls up, and again when they come back to the
// end. Few rows stand at the bottom, near what comes next. Rows can be selected, copied and searched. UI thread.
class TranscriptView : public QListView
{
    Q_OBJECT
public:
    explicit TranscriptView(QWidget *parent = nullptr);

    void showTranscript(Transcript *transcript); // null: none; must be called before a shown one goes away
    void readFromStart(); // of a call that is over: from the first words down, and nothing is followed
    bool isFollowing() const { return m_following; }
    void followAgain();
    TranscriptModel &transcriptModel() { return *m_model; }
    const TranscriptDelegate &transcriptDelegate() const { return *m_delegate; }

    struct Found { int current = 0, total = 0; }; // current counts from 1; 0: none
    Found search(const QString &words);
    Found searchNext(int step); // +1 down, -1 up, around the ends
    void copySelected() const;
    void copyAll() const;
    void mark(const QString &words); // wherever they stand, and shows the first place
    // The line that is being said in a recording, by its id; 0: none. It is kept in view unless somebody scrolled away from the one before.
    void markSpoken(quint64 row);
    quint64 spoken() const { return m_spoken; }
    void setPlayable(bool playable) { m_playable = playable; } // a click or Enter on a line, or Space, mean the recording

signals:
    void lineChosen(int row); // to be heard from there on
    void playToggled();
    void followingChanged(bool following);
    void findRequested();

protected:
    void dataChanged(const QModelIndex &first, const QModelIndex &last, const QList<int> &roles) override;
    void resizeEvent(QResizeEvent *event) override;
    void updateGeometries() override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void setFollowing(bool following);
    void toEnd();
    void placeToEndButton();
    QList<int> matches() const;
    Found showMatch(const QList<int> &rows, int which);
    QModelIndex indexOf(quint64 id) const;

    TranscriptModel *m_model;
    TranscriptDelegate *m_delegate;
    QToolButton *m_toEnd;
    bool m_following = true;
    bool m_fromStart = false;
    bool m_moving = false; // we scroll, not the person
    bool m_placing = false;
    QString m_search;
    quint64 m_found = 0; // row id
    quint64 m_spoken = 0; // row id
    bool m_playable = false;
};

} // namespace ui
