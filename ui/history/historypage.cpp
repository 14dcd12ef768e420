// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/historypage.h"

#include "ui/calls/phonenumber.h"
#include "ui/calls/words.h"
#include "ui/history/callfiles.h"
#include "ui/history/filterpanel.h"
#include "ui/history/historylist.h"
#include "ui/history/pastcall.h"
#include "ui/history/recordingbar.h"
#include "ui/history/whenanswered.h"
#include "ui/theme/icons.h"
#include "ui/theme/plaintext.h"

#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHideEvent>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QSplitter>
#include <QStandardPaths>
#include <QStyle>
#include <QToolButton>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

constexpr auto kRefresh = 2s; // how long a call that just ended is missing at most

HistoryPage::HistoryPage(Journal &journal, QWidget *parent)
    : HistoryPage(journal, RecordingSound{}, parent)
{
}

HistoryPage::HistoryPage(Journal &journal, const RecordingSound &sound, QWidget *parent)
    : QWidget(parent)
    , m_journal(journal)
    , m_splitter(new QSplitter(this))
    , m_list(new HistoryList(journal, m_splitter))
    , m_call(new PastCall(journal, sound, m_splitter))
    , m_notice(new QFrame(this))
    , m_noticeText(new QLabel(m_notice))
{
    createLayout();
    connectParts();
}

void HistoryPage::createLayout()
{
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_list);
    m_splitter->addWidget(m_call);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({340, 860});

    auto *close = new QToolButton(m_notice);
    close->setIcon(lineIcon(u"close"_s, Role::Dim));
    close->setAccessibleName(tr("Close this message"));
    close->setToolTip(close->accessibleName());
    close->setFocusPolicy(Qt::StrongFocus);
    connect(close, &QToolButton::clicked, this, [this] { tell({}); });
    m_noticeText->setTextFormat(Qt::PlainText);
    m_noticeText->setWordWrap(true);
    m_noticeText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_noticeText->setObjectName(u"historyNotice"_s);
    auto *notice = new QHBoxLayout(m_notice);
    notice->setContentsMargins(14, 6, 8, 6);
    notice->addWidget(m_noticeText, 1);
    notice->addWidget(close);
    m_notice->hide();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_notice);
    layout->addWidget(m_splitter, 1);
}

void HistoryPage::connectParts()
{
    connect(m_list, &HistoryList::selectedChanged, this, [this](const CallId &id) {
        if (!id.isEmpty())
            m_call->open(id, m_list->filters().filter().words);
    });
    connect(m_list, &HistoryList::opened, m_call, &PastCall::focusTranscript);
    connect(m_list, &HistoryList::deleteRequested, this, &HistoryPage::askToDelete);
    connect(m_list, &HistoryList::exportRequested, this, &HistoryPage::exportList);
    // The list was read anew: the call that is read stays chosen where it is in it.
    connect(&m_list->model(), &HistoryModel::answered, this, [this] {
        if (m_list->selected().isEmpty() && !m_call->shown().isEmpty())
            m_list->select(m_call->shown());
    });
    connect(m_call, &PastCall::callAgainRequested, this, [this] {
        const auto &call = m_call->summary();
        emit callAgain(call.number(), call.parties.line, call.parties.agent);
    });
    connect(m_call, &PastCall::exportRequested, this, &HistoryPage::exportCall);
    connect(m_call, &PastCall::saveRecordingRequested, this, &HistoryPage::saveRecording);
    if (auto *recording = m_call->recording()) {
        connect(&recording->player(), &RecordingPlayer::saved, this,
            [this](const QString &path) { tell(tr("Written: %1").arg(QDir::toNativeSeparators(path))); });
        connect(&recording->player(), &RecordingPlayer::notSaved, this, [this](const Error &error) { tell(sentenceFor(error), true); });
    }
    connect(m_call, &PastCall::deleteRequested, this, &HistoryPage::askToDelete);
    connect(m_call, &PastCall::deleteNumberRequested, this, &HistoryPage::askToDeleteNumber);
    connect(&m_journal, &Journal::erased, this, [this](const QList<CallId> &calls) {
        if (calls.contains(m_call->shown()))
            m_call->open({}, {});
        refresh();
    });
    connect(&m_clock, &QTimer::timeout, this, &HistoryPage::refresh);
}

void HistoryPage::refresh()
{
    m_list->refresh();
    m_call->refresh();
}

void HistoryPage::showCall(const CallId &id)
{
    if (!m_list->select(id))
        m_list->view().clearSelection(), m_list->view().setCurrentIndex({});
    m_call->open(id, m_list->filters().filter().words);
}

CallId HistoryPage::shownCall() const { return m_call->shown(); }
void HistoryPage::focusSearch() { m_list->filters().focusSearch(); }

void HistoryPage::find()
{
    if (m_call->isAncestorOf(window()->focusWidget()))
        m_call->find();
    else
        focusSearch();
}

QByteArray HistoryPage::saveLayout() const { return m_splitter->saveState(); }
void HistoryPage::restoreLayout(const QByteArray &state) { m_splitter->restoreState(state); }

void HistoryPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_clock.start(kRefresh);
    refresh();
}

void HistoryPage::hideEvent(QHideEvent *event)
{
    m_clock.stop();
    if (auto *recording = m_call->recording(); recording && !event->spontaneous())
        recording->player().pause(); // sound without a place to stop it
    QWidget::hideEvent(event);
}

void HistoryPage::leaveLoudspeaker()
{
    if (auto *recording = m_call->recording())
        recording->player().leaveLoudspeaker();
}

void HistoryPage::saveRecording()
{
    auto *recording = m_call->recording();
    askWhere(tr("Save the recording"), suggestedName(m_call->summary(), u"wav"_s), tr("%1 files (*.%2)").arg(u"WAV"_s, u"wav"_s),
        [recording, id = m_call->shown()](const QString &path) { recording->player().save(id, path); });
}

void HistoryPage::askWhere(const QString &title, const QString &name, const QString &filter, std::function<void(const QString &)> write)
{
    auto *dialog = new QFileDialog(this, title, QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation), filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(name.section(u'.', -1));
    dialog->selectFile(name);
    connect(dialog, &QFileDialog::fileSelected, this, std::move(write));
    dialog->open();
}

void HistoryPage::exportCall(const QString &format)
{
    const auto bytes = callFile(m_call->events(), format); // of this call, whatever is chosen while the dialog is open
    askWhere(tr("Export the call"), suggestedName(m_call->summary(), format), tr("%1 files (*.%2)").arg(format.toUpper(), format),
        [this, bytes](const QString &path) {
            const auto trouble = writeFile(path, bytes);
            tell(trouble.isEmpty() ? tr("Written: %1").arg(QDir::toNativeSeparators(path)) : trouble, !trouble.isEmpty());
        });
}

void HistoryPage::exportList()
{
    const auto query = m_list->model().query();
    askWhere(tr("Export the list"), u"calls-%1.csv"_s.arg(QDate::currentDate().toString(Qt::ISODate)), tr("Tables (*.csv)"),
        [this, query](const QString &path) {
            auto *list = new ListExport(m_journal, query, path, this);
            connect(list, &ListExport::finished, this, [this, path](int calls) {
                tell(tr("Written: %n call(s) to %1", nullptr, calls).arg(QDir::toNativeSeparators(path)));
            });
            connect(list, &ListExport::failed, this, [this](const QString &sentence) { tell(sentence, true); });
            list->start();
        });
}

void HistoryPage::askToDelete()
{
    const auto call = m_call->summary();
    if (m_call->shown().isEmpty() || call.id != m_call->shown())
        return;
    confirm(tr("Delete this call?"),
        tr("The call with %1 of %2 and every word of it are deleted for good. This cannot be undone.")
            .arg(isolated(titleOf(call)), QLocale().toString(call.startedAt.toLocalTime().date(), QLocale::ShortFormat) + u' '
                + timeText(call.startedAt.toLocalTime().time())),
        [this, id = call.id] { watch(m_journal.erase(id)); });
}

void HistoryPage::askToDeleteNumber()
{
    const auto number = m_call->summary().number();
    if (number.isEmpty())
        return;
    CallQuery query;
    query.number = number;
    whenAnswered(m_journal.count(query), this, [this, number](const Result<int> &count) {
        if (!count)
            return tell(sentenceFor(count.error()), true);
        confirm(tr("Delete everything of this number?"),
            tr("%n call(s) with %1 and every word of them are deleted for good. This cannot be undone. What others said about this "
               "person in their own calls is not found this way.", nullptr, *count).arg(isolated(spaced(plain(number, 60)))),
            [this, number] { watch(m_journal.eraseNumber(number)); });
    });
}

void HistoryPage::confirm(const QString &title, const QString &text, std::function<void()> act)
{
    auto *box = new QMessageBox(QMessageBox::Warning, title, text, QMessageBox::NoButton, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    auto *erase = box->addButton(tr("Delete for good"), QMessageBox::DestructiveRole);
    erase->setObjectName(u"deleteForGood"_s);
    auto *keep = box->addButton(tr("Keep"), QMessageBox::RejectRole);
    box->setDefaultButton(keep);
    box->setEscapeButton(keep);
    connect(erase, &QPushButton::clicked, this, std::move(act));
    box->open();
}

void HistoryPage::watch(QFuture<Result<int>> erasing)
{
    tell(tr("Deleting…"));
    whenAnswered(erasing, this, [this](const Result<int> &done) {
        if (done)
            tell(tr("Deleted: %n call(s)", nullptr, *done));
        else
            tell(sentenceFor(done.error()), true);
    });
}

void HistoryPage::tell(const QString &sentence, bool trouble)
{
    m_notice->setProperty("look", trouble ? u"trouble"_s : u"hint"_s);
    m_notice->style()->unpolish(m_notice);
    m_notice->style()->polish(m_notice);
    m_noticeText->setText(sentence);
    m_notice->setVisible(!sentence.isEmpty());
}

} // namespace ui
