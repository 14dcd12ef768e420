<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ui::CallsPanel</name>
    <message numerus="yes">
        <source>%n live call(s)</source>
        <translation>
            <numerusform>%n live call</numerusform>
            <numerusform>%n live calls</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s)</source>
        <translation>
            <numerusform>%n call</numerusform>
            <numerusform>%n calls</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n answered</source>
        <translation>
            <numerusform>%n answered</numerusform>
            <numerusform>%n answered</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::CampaignView</name>
    <message numerus="yes">
        <source>%n call(s) placed</source>
        <translation>
            <numerusform>%n call placed</numerusform>
            <numerusform>%n calls placed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n answered</source>
        <translation>
            <numerusform>%n answered</numerusform>
            <numerusform>%n answered</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) of the file are not on the list</source>
        <translation>
            <numerusform>%n row of the file is not on the list</numerusform>
            <numerusform>%n rows of the file are not on the list</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::CampaignWords</name>
    <message numerus="yes">
        <source>%n call(s) now</source>
        <translation>
            <numerusform>%n call now</numerusform>
            <numerusform>%n calls now</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::HistoryList</name>
    <message numerus="yes">
        <source>%n call(s) found</source>
        <translation>
            <numerusform>%n call found</numerusform>
            <numerusform>%n calls found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s)</source>
        <translation>
            <numerusform>%n call</numerusform>
            <numerusform>%n calls</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::HistoryPage</name>
    <message numerus="yes">
        <source>Written: %n call(s) to %1</source>
        <translation>
            <numerusform>Written: %n call to %1</numerusform>
            <numerusform>Written: %n calls to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) with %1 and every word of them are deleted for good. This cannot be undone. What others said about this person in their own calls is not found this way.</source>
        <translation>
            <numerusform>%n call with %1 and every word of it are deleted for good. This cannot be undone. What others said about this person in their own calls is not found this way.</numerusform>
            <numerusform>%n calls with %1 and every word of them are deleted for good. This cannot be undone. What others said about this person in their own calls is not found this way.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deleted: %n call(s)</source>
        <translation>
            <numerusform>Deleted: %n call</numerusform>
            <numerusform>Deleted: %n calls</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::InsightWords</name>
    <message numerus="yes">
        <source>%n call(s): a person answered %1, an answering machine %2, nobody %3.</source>
        <translation>
            <numerusform>%n call: a person answered %1, an answering machine %2, nobody %3.</numerusform>
            <numerusform>%n calls: a person answered %1, an answering machine %2, nobody %3.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::MainWindow</name>
    <message numerus="yes">
        <source>%n call(s) are live. Quitting ends them.</source>
        <translation>
            <numerusform>%n call is live. Quitting ends it.</numerusform>
            <numerusform>%n calls are live. Quitting ends them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::NewCampaign</name>
    <message numerus="yes">
        <source>%n row(s) looked at</source>
        <translation>
            <numerusform>%n row looked at</numerusform>
            <numerusform>%n rows looked at</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out</source>
        <translation>
            <numerusform>%n left out</numerusform>
            <numerusform>%n left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::Notices</name>
    <message numerus="yes">
        <source>%n call(s) came in</source>
        <translation>
            <numerusform>%n call came in</numerusform>
            <numerusform>%n calls came in</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) ended badly</source>
        <translation>
            <numerusform>%n call ended badly</numerusform>
            <numerusform>%n calls ended badly</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::SettingsPage</name>
    <message numerus="yes">
        <source>%n setting(s) found</source>
        <translation>
            <numerusform>%n setting found</numerusform>
            <numerusform>%n settings found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::StatusStrip</name>
    <message numerus="yes">
        <source>%n live</source>
        <translation>
            <numerusform>%n live</numerusform>
            <numerusform>%n live</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::Transcript</name>
    <message numerus="yes">
        <source>%n word(s) unheard</source>
        <translation>
            <numerusform>%n word unheard</numerusform>
            <numerusform>%n words unheard</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::Tray</name>
    <message numerus="yes">
        <source>%n call(s) live</source>
        <translation>
            <numerusform>%n call live</numerusform>
            <numerusform>%n calls live</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::VoiceCards</name>
    <message numerus="yes">
        <source>All %n voices</source>
        <translation>
            <numerusform>All %n voices</numerusform>
            <numerusform>All %n voices</numerusform>
        </translation>
    </message>
</context>
</TS>
