<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>aidoctor::ui::AllergyChip</name>
    <message numerus="yes">
        <source>%n allergies: %1</source>
        <translation>
            <numerusform>%n allergy: %1</numerusform>
            <numerusform>%n allergies: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::BriefingPanel</name>
    <message numerus="yes">
        <source>live · rules ready · %1 · %n s</source>
        <translation>
            <numerusform>live · rules ready · %1 · %n s</numerusform>
            <numerusform>live · rules ready · %1 · %n s</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::FlagCard</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::ObservationTab</name>
    <message numerus="yes">
        <source>%1: %n values</source>
        <translation>
            <numerusform>%1: %n value</numerusform>
            <numerusform>%1: %n values</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::Sidebar</name>
    <message numerus="yes">
        <source>%n patients</source>
        <translation>
            <numerusform>%n patient</numerusform>
            <numerusform>%n patients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Longest pause of this window: %n ms</source>
        <translation>
            <numerusform>Longest pause of this window: %n ms</numerusform>
            <numerusform>Longest pause of this window: %n ms</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::TrendChart</name>
    <message numerus="yes">
        <source>%n values</source>
        <translation>
            <numerusform>%n value</numerusform>
            <numerusform>%n values</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::Wording</name>
    <message numerus="yes">
        <source>%n y</source>
        <extracomment>Age in years, short</extracomment>
        <translation>
            <numerusform>%n y</numerusform>
            <numerusform>%n y</numerusform>
        </translation>
    </message>
</context>
</TS>
