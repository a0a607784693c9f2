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
        <source>%n active problem(s)</source>
        <translation>
            <numerusform>%n active problem</numerusform>
            <numerusform>%n active problems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n active medication(s)</source>
        <translation>
            <numerusform>%n active medication</numerusform>
            <numerusform>%n active medications</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n active order(s) written over two years ago</source>
        <translation>
            <numerusform>%n active order written over two years ago</numerusform>
            <numerusform>%n active orders written over two years ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n allergy(ies), at least one of high criticality</source>
        <translation>
            <numerusform>%n allergy of high criticality</numerusform>
            <numerusform>%n allergies, at least one of high criticality</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n allergy(ies)</source>
        <translation>
            <numerusform>%n allergy</numerusform>
            <numerusform>%n allergies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Last visit %n day(s) ago</source>
        <translation>
            <numerusform>Last visit %n day ago</numerusform>
            <numerusform>Last visit %n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
</TS>
