// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/translations.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTranslator>

using namespace Qt::StringLiterals;

// Not in a namespace: the macro says so.
static void registerTranslations()
{
    Q_INIT_RESOURCE(callwright_translations);
}

namespace ui {

void loadTranslations(const QLocale &locale)
{
    static QTranslator *translator = nullptr; // the application's child
    if (translator)
        return;
    registerTranslations();
    translator = new QTranslator(qApp);
    const bool found = translator->load(locale, u"callwright"_s, u"_"_s, u":/translations"_s)
        || translator->load(u":/translations/callwright_en.qm"_s);
    if (found)
        QCoreApplication::installTranslator(translator);
}

} // namespace ui
