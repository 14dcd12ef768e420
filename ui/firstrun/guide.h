// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace ui {

// The way from the first start to the first real call, one step at a time in a strip that stands in nobody's way: a practice call at
// once; then, if wanted, carrier, number, engine, a call to one's own telephone. Each step is over when what it is for is there, by
// whichever way it came. It can be left and taken up again at the same step, and does not come again once it is done. It only asks.
// UI thread, owned by the window.
class Guide : public QFrame
{
    Q_OBJECT
public:
    enum class Step { Practise, Carrier, Number, Engine, TestCall, Done };
    Q_ENUM(Step)

    // What is there already.
    struct Facts
    {
        bool practised = false; // a call on the practice line has been answered
        bool carrier = false;   // the keys of one are set
        bool number = false;    // a line can call
        bool engine = false;    // one beside the demonstration can talk
        bool called = false;    // a call on such a line has been answered
        bool operator==(const Facts &) const = default;
    };

    explicit Guide(QWidget *parent = nullptr);

    void begin(bool isFirstStart); // shows it when it is due: on a first start, or where it was left in the middle of it
    void resume();                 // somebody asks for it, also after it was done
    void setFacts(const Facts &facts); // what is there stays there
    Step step() const { return m_step; }

signals:
    void practiceRequested();
    void settingRequested(const QString &key);
    void numberRequested(); // the cursor to where the number to call is typed

private:
    bool isOver(Step step) const;
    void goOn();
    void enter(Step step);
    void act();
    void leave();
    void showStep();

    Facts m_facts;
    Step m_step = Step::Practise;
    QLabel *m_where;
    QLabel *m_words;
    QPushButton *m_act;
    QPushButton *m_skip;
    QPushButton *m_leave;
};

} // namespace ui
