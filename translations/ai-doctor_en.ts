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
    <name>aidoctor::ui::ModelRouteSection</name>
    <message numerus="yes">
        <source>%n models</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
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
    <name>aidoctor::ui::RulesDialog</name>
    <message numerus="yes">
        <source>%n rule(s), region %1</source>
        <translation>
            <numerusform>%n rule, region %1</numerusform>
            <numerusform>%n rules, region %1</numerusform>
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
    <message numerus="yes">
        <source>%Ln+ patients</source>
        <comment>there are more than these</comment>
        <translation>
            <numerusform>%Ln+ patient</numerusform>
            <numerusform>%Ln+ patients</numerusform>
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
<context>
    <name>offline</name>
    <message numerus="yes">
        <source>%n result(s) outside the laboratory&apos;s reference. Looking at how they changed.</source>
        <translation>
            <numerusform>%n result outside the laboratory&apos;s reference. Looking at how it changed.</numerusform>
            <numerusform>%n results outside the laboratory&apos;s reference. Looking at how they changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n-year-old child</source>
        <translation>
            <numerusform>%n-year-old child</numerusform>
            <numerusform>%n-year-old child</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n-year-old woman</source>
        <translation>
            <numerusform>%n-year-old woman</numerusform>
            <numerusform>%n-year-old woman</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n-year-old man</source>
        <translation>
            <numerusform>%n-year-old man</numerusform>
            <numerusform>%n-year-old man</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n-year-old person</source>
        <translation>
            <numerusform>%n-year-old person</numerusform>
            <numerusform>%n-year-old person</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>rules</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <comment>a span</comment>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n week(s)</source>
        <comment>a span</comment>
        <translation>
            <numerusform>%n week</numerusform>
            <numerusform>%n weeks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n month(s)</source>
        <comment>a span</comment>
        <translation>
            <numerusform>%n month</numerusform>
            <numerusform>%n months</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n year(s)</source>
        <comment>a span</comment>
        <translation>
            <numerusform>%n year</numerusform>
            <numerusform>%n years</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n problem</numerusform>
            <numerusform>%n problems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n medication(s)</source>
        <translation>
            <numerusform>%n medication</numerusform>
            <numerusform>%n medications</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n allergy(ies)</source>
        <comment>new since the last visit</comment>
        <translation>
            <numerusform>%n allergy</numerusform>
            <numerusform>%n allergies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n result(s)</source>
        <translation>
            <numerusform>%n result</numerusform>
            <numerusform>%n results</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n procedure(s)</source>
        <translation>
            <numerusform>%n procedure</numerusform>
            <numerusform>%n procedures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>from %n year(s)</source>
        <translation>
            <numerusform>from %n year</numerusform>
            <numerusform>from %n years</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>below %n year(s)</source>
        <translation>
            <numerusform>below %n year</numerusform>
            <numerusform>below %n years</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n order(s) were not recognised: one of them may be it</source>
        <translation>
            <numerusform>%n order was not recognised: it may be it</numerusform>
            <numerusform>%n orders were not recognised: one of them may be it</numerusform>
        </translation>
    </message>
</context>
</TS>
