<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>agent</name>
    <message>
        <source>The run was stopped.</source>
        <translation>Der Lauf wurde angehalten.</translation>
    </message>
    <message>
        <source>The model needed more turns than are allowed.</source>
        <translation>Das Modell brauchte mehr Schritte, als erlaubt sind.</translation>
    </message>
    <message>
        <source>The model&apos;s answer did not have the agreed form.</source>
        <translation>Die Antwort des Modells hatte nicht die vereinbarte Form.</translation>
    </message>
    <message>
        <source>The model&apos;s answer broke off. Try again.</source>
        <translation>Die Antwort des Modells brach ab. Bitte erneut versuchen.</translation>
    </message>
    <message>
        <source>The model&apos;s answer is too long.</source>
        <translation>Die Antwort des Modells ist zu lang.</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::AllergyChip</name>
    <message numerus="yes">
        <source>%n allergies: %1</source>
        <translation>
            <numerusform>%n Allergie: %1</numerusform>
            <numerusform>%n Allergien: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>No known allergies</source>
        <translation>Keine bekannten Allergien</translation>
    </message>
    <message>
        <source>No information about allergies</source>
        <translation>Keine Angaben zu Allergien</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::Banner</name>
    <message>
        <source>Patient %1, %2</source>
        <translation>Patient %1, %2</translation>
    </message>
    <message>
        <source>birth date unknown</source>
        <translation>Geburtsdatum unbekannt</translation>
    </message>
    <message>
        <source>born %1</source>
        <translation>geboren %1</translation>
    </message>
    <message>
        <source>deceased</source>
        <translation>verstorben</translation>
    </message>
    <message>
        <source>died %1</source>
        <translation>verstorben %1</translation>
    </message>
    <message>
        <source>record from %1</source>
        <translation>Akte aus %1</translation>
    </message>
    <message>
        <source>record as of %1</source>
        <translation>Akte vom Stand %1</translation>
    </message>
    <message>
        <source>newest entry %1</source>
        <translation>neuester Eintrag %1</translation>
    </message>
    <message>
        <source>%1, from %2</source>
        <translation>%1, aus %2</translation>
    </message>
    <message>
        <source>DEMO</source>
        <translation>DEMO</translation>
    </message>
    <message>
        <source>Demo: made-up patients</source>
        <translation>Demo: erfundene Patienten</translation>
    </message>
    <message>
        <source>Made-up patients. Nothing here is about a real person.</source>
        <translation>Erfundene Patienten. Nichts hier betrifft eine wirkliche Person.</translation>
    </message>
    <message>
        <source>No patient chosen</source>
        <translation>Kein Patient gewählt</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::BriefingPanel</name>
    <message>
        <source>offline agent</source>
        <translation>Offline-Agent</translation>
    </message>
    <message>
        <source>preparing · rules reading the chart</source>
        <translation>in Vorbereitung · Regeln lesen die Akte</translation>
    </message>
    <message numerus="yes">
        <source>live · rules ready · %1 · %n s</source>
        <translation>
            <numerusform>läuft · Regeln bereit · %1 · %n s</numerusform>
            <numerusform>läuft · Regeln bereit · %1 · %n s</numerusform>
        </translation>
    </message>
    <message>
        <source>agent writing</source>
        <translation>Agent schreibt</translation>
    </message>
    <message>
        <source>ready · %1 · %2</source>
        <translation>bereit · %1 · %2</translation>
    </message>
    <message>
        <source>outdated · %1 · %2</source>
        <translation>veraltet · %1 · %2</translation>
    </message>
    <message>
        <source>stopped · the rules&apos; findings stay</source>
        <translation>gestoppt · die Befunde der Regeln bleiben</translation>
    </message>
    <message>
        <source>not finished</source>
        <translation>nicht fertiggestellt</translation>
    </message>
    <message>
        <source>The chart has changed since this briefing. Regenerate to include what is new.</source>
        <translation>Die Akte hat sich seit diesem Briefing geändert. Neu erstellen, um das Neue einzubeziehen.</translation>
    </message>
    <message>
        <source>Regenerate</source>
        <translation>Neu erstellen</translation>
    </message>
    <message>
        <source>Brief</source>
        <translation>Erstellen</translation>
    </message>
    <message>
        <source>Choose a patient to read the briefing.</source>
        <translation>Wählen Sie einen Patienten, um das Briefing zu lesen.</translation>
    </message>
    <message>
        <source>Looking for the briefing …</source>
        <translation>Das Briefing wird gesucht …</translation>
    </message>
    <message>
        <source>The rules are reading the chart …</source>
        <translation>Die Regeln lesen die Akte …</translation>
    </message>
    <message>
        <source>Nothing to point out: neither a rule nor the agent raised a flag.</source>
        <translation>Keine Hinweise: Weder eine Regel noch der Agent hat etwas gemeldet.</translation>
    </message>
    <message>
        <source>Briefing</source>
        <translation>Briefing</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Stop the briefing</source>
        <translation>Briefing stoppen</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>Stoppen (Esc)</translation>
    </message>
    <message>
        <source>Make the briefing again</source>
        <translation>Briefing neu erstellen</translation>
    </message>
    <message>
        <source>Make the briefing again (Ctrl+R)</source>
        <translation>Briefing neu erstellen (Strg+R)</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the briefing as text</source>
        <translation>Briefing als Text kopieren</translation>
    </message>
    <message>
        <source>SUMMARY</source>
        <translation>ZUSAMMENFASSUNG</translation>
    </message>
    <message>
        <source>ACTIONS</source>
        <translation>MASSNAHMEN</translation>
    </message>
    <message>
        <source>How this was made</source>
        <translation>Wie es entstand</translation>
    </message>
    <message>
        <source>The agent is reading the chart …</source>
        <translation>Der Agent liest die Akte …</translation>
    </message>
    <message>
        <source>There is a newer briefing: %1 · %2</source>
        <translation>Es gibt eine neuere Übersicht: %1 · %2</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Show the newer briefing</source>
        <translation>Die neuere Übersicht anzeigen</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::BriefingViewModel</name>
    <message>
        <source>← error:</source>
        <translation>← Fehler:</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::ChartPanel</name>
    <message>
        <source>Allergies</source>
        <translation>Allergien</translation>
    </message>
    <message>
        <source>Immunizations</source>
        <translation>Impfungen</translation>
    </message>
    <message>
        <source>Procedures</source>
        <translation>Prozeduren</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Diagnosen</translation>
    </message>
    <message>
        <source>Medications</source>
        <translation>Medikation</translation>
    </message>
    <message>
        <source>Labs</source>
        <translation>Labor</translation>
    </message>
    <message>
        <source>Vitals</source>
        <translation>Vitalwerte</translation>
    </message>
    <message>
        <source>Visits</source>
        <translation>Besuche</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>Akte</translation>
    </message>
    <message>
        <source>Active problems</source>
        <translation>Aktive Diagnosen</translation>
    </message>
    <message>
        <source>Current medications</source>
        <translation>Aktuelle Medikation</translation>
    </message>
    <message>
        <source>Allergies, immunizations, procedures, documents</source>
        <translation>Allergien, Impfungen, Prozeduren, Dokumente</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::ChartTables</name>
    <message>
        <source>Problem</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Medication</source>
        <translation>Medikament</translation>
    </message>
    <message>
        <source>Allergy</source>
        <translation>Allergie</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>Schweregrad</translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation>Erfasst</translation>
    </message>
    <message>
        <source>high</source>
        <translation>hoch</translation>
    </message>
    <message>
        <source>low</source>
        <comment>severity</comment>
        <translation>gering</translation>
    </message>
    <message>
        <source>Visit</source>
        <translation>Besuch</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Immunization</source>
        <translation>Impfung</translation>
    </message>
    <message>
        <source>Procedure</source>
        <translation>Prozedur</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Einheit</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
    <message>
        <source>no longer reported</source>
        <translation>nicht mehr gemeldet</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::FlagCard</name>
    <message>
        <source>Close: %1</source>
        <translation>Schließen: %1</translation>
    </message>
    <message>
        <source>Open: %1</source>
        <translation>Öffnen: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n weiterer</numerusform>
            <numerusform>%n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Rests on %1</source>
        <translation>Beruht auf %1</translation>
    </message>
    <message>
        <source>Show %1 in the chart</source>
        <translation>%1 in der Akte zeigen</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::FoldBar</name>
    <message>
        <source>Unverified</source>
        <translation>Ungeprüft</translation>
    </message>
    <message>
        <source>How this was made</source>
        <translation>Wie es entstand</translation>
    </message>
    <message>
        <source>Close: %1</source>
        <translation>Schließen: %1</translation>
    </message>
    <message>
        <source>Open: %1</source>
        <translation>Öffnen: %1</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::ObservationTab</name>
    <message numerus="yes">
        <source>%1: %n values</source>
        <translation>
            <numerusform>%1: %n Wert</numerusform>
            <numerusform>%1: %n Werte</numerusform>
        </translation>
    </message>
    <message>
        <source>Newest laboratory values</source>
        <translation>Neueste Laborwerte</translation>
    </message>
    <message>
        <source>Newest vital signs</source>
        <translation>Neueste Vitalwerte</translation>
    </message>
    <message>
        <source>All values of the test</source>
        <translation>Alle Werte des Tests</translation>
    </message>
    <message>
        <source>All tests</source>
        <translation>Alle Tests</translation>
    </message>
    <message>
        <source>Back to all tests</source>
        <translation>Zurück zu allen Tests</translation>
    </message>
    <message>
        <source>All values</source>
        <translation>Alle Werte</translation>
    </message>
    <message>
        <source>Show all values of the chosen test</source>
        <translation>Alle Werte des gewählten Tests zeigen</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::PatientListModel</name>
    <message>
        <source>no visit on record</source>
        <translation>kein Besuch verzeichnet</translation>
    </message>
    <message>
        <source>none</source>
        <comment>no briefing yet</comment>
        <translation>keines</translation>
    </message>
    <message>
        <source>live</source>
        <comment>the briefing is being made</comment>
        <translation>läuft</translation>
    </message>
    <message>
        <source>ready</source>
        <comment>the briefing</comment>
        <translation>bereit</translation>
    </message>
    <message>
        <source>outdated</source>
        <comment>the briefing</comment>
        <translation>veraltet</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::RecordTableModel</name>
    <message>
        <source>Flags on this record:</source>
        <translation>Hinweise zu diesem Eintrag:</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::Sidebar</name>
    <message numerus="yes">
        <source>%n patients</source>
        <translation>
            <numerusform>%n Patient</numerusform>
            <numerusform>%n Patienten</numerusform>
        </translation>
    </message>
    <message>
        <source>No patient matches.</source>
        <translation>Kein Patient passt zur Suche.</translation>
    </message>
    <message>
        <source>No patients yet. Import FHIR exports to begin.</source>
        <translation>Noch keine Patienten. Importieren Sie FHIR-Exporte, um zu beginnen.</translation>
    </message>
    <message>
        <source>API %1</source>
        <translation>API %1</translation>
    </message>
    <message>
        <source>API off</source>
        <translation>API aus</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>Patients</source>
        <translation>Patienten</translation>
    </message>
    <message>
        <source>Name, number or birth date</source>
        <translation>Name, Nummer oder Geburtsdatum</translation>
    </message>
    <message>
        <source>Search patients</source>
        <translation>Patienten suchen</translation>
    </message>
    <message>
        <source>Search patients (Ctrl+F)</source>
        <translation>Patienten suchen (Strg+F)</translation>
    </message>
    <message>
        <source>Language and look</source>
        <translation>Sprache und Aussehen</translation>
    </message>
    <message numerus="yes">
        <source>Longest pause of this window: %n ms</source>
        <translation>
            <numerusform>Längste Pause dieses Fensters: %n ms</numerusform>
            <numerusform>Längste Pause dieses Fensters: %n ms</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln+ patients</source>
        <comment>there are more than these</comment>
        <translation>
            <numerusform>Über %Ln Person</numerusform>
            <numerusform>Über %Ln Personen</numerusform>
        </translation>
    </message>
    <message>
        <source>The list ends here. Type more to find others.</source>
        <translation>Die Liste endet hier. Tippen Sie mehr ein, um andere zu finden.</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::StoreNotice</name>
    <message>
        <source>Record store not answering</source>
        <translation>Die Patientenablage antwortet nicht</translation>
    </message>
    <message>
        <source>Record store not ready</source>
        <translation>Die Patientenablage ist nicht bereit</translation>
    </message>
    <message>
        <source>Trying again. If it stays so, ask whoever looks after it.</source>
        <translation>Es wird weiter versucht. Bleibt es so, fragen Sie, wer die Ablage betreut.</translation>
    </message>
    <message>
        <source>What you see was current at %1. Trying again.</source>
        <translation>Was Sie sehen, war um %1 aktuell. Es wird weiter versucht.</translation>
    </message>
    <message>
        <source>What you see may not be current. Trying again.</source>
        <translation>Was Sie sehen, ist vielleicht nicht aktuell. Es wird weiter versucht.</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::TrendChart</name>
    <message>
        <source>Trend of %1</source>
        <translation>Verlauf von %1</translation>
    </message>
    <message numerus="yes">
        <source>%n values</source>
        <translation>
            <numerusform>%n Wert</numerusform>
            <numerusform>%n Werte</numerusform>
        </translation>
    </message>
    <message>
        <source>reference %1</source>
        <translation>Referenz %1</translation>
    </message>
    <message>
        <source>Choose a test to see its trend</source>
        <translation>Wählen Sie einen Test, um seinen Verlauf zu sehen</translation>
    </message>
    <message>
        <source>%1 has no number to draw</source>
        <translation>%1 hat keinen Zahlenwert zum Zeichnen</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::Wording</name>
    <message>
        <source>d MMM yyyy</source>
        <extracomment>How a day is written; the month stays in letters so that no one mistakes it for the day.</extracomment>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <extracomment>A day and a time of day</extracomment>
        <translation>%1, %2</translation>
    </message>
    <message numerus="yes">
        <source>%n y</source>
        <extracomment>Age in years, short</extracomment>
        <translation>
            <numerusform>%n J.</numerusform>
            <numerusform>%n J.</numerusform>
        </translation>
    </message>
    <message>
        <source>female</source>
        <translation>weiblich</translation>
    </message>
    <message>
        <source>male</source>
        <translation>männlich</translation>
    </message>
    <message>
        <source>other sex</source>
        <translation>divers</translation>
    </message>
    <message>
        <source>sex unknown</source>
        <translation>Geschlecht unbekannt</translation>
    </message>
    <message>
        <source>CRITICAL</source>
        <translation>KRITISCH</translation>
    </message>
    <message>
        <source>WARNING</source>
        <translation>WARNUNG</translation>
    </message>
    <message>
        <source>INFO</source>
        <translation>INFO</translation>
    </message>
    <message>
        <source>Labs</source>
        <translation>Labor</translation>
    </message>
    <message>
        <source>Medications</source>
        <translation>Medikation</translation>
    </message>
    <message>
        <source>Screenings</source>
        <translation>Vorsorge</translation>
    </message>
    <message>
        <source>Insights</source>
        <translation>Erkenntnisse</translation>
    </message>
    <message>
        <source>rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>geprüft</translation>
    </message>
    <message>
        <source>partly verified</source>
        <translation>teilweise geprüft</translation>
    </message>
    <message>
        <source>contradicted</source>
        <translation>widersprochen</translation>
    </message>
    <message>
        <source>unverified</source>
        <translation>ungeprüft</translation>
    </message>
    <message>
        <source>active</source>
        <translation>aktiv</translation>
    </message>
    <message>
        <source>recurrence</source>
        <translation>Rezidiv</translation>
    </message>
    <message>
        <source>relapse</source>
        <translation>Rückfall</translation>
    </message>
    <message>
        <source>inactive</source>
        <translation>inaktiv</translation>
    </message>
    <message>
        <source>in remission</source>
        <translation>in Remission</translation>
    </message>
    <message>
        <source>resolved</source>
        <translation>abgeklungen</translation>
    </message>
    <message>
        <source>completed</source>
        <translation>abgeschlossen</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>abgesetzt</translation>
    </message>
    <message>
        <source>on hold</source>
        <translation>pausiert</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>storniert</translation>
    </message>
    <message>
        <source>draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>intended</source>
        <translation>beabsichtigt</translation>
    </message>
    <message>
        <source>not taken</source>
        <translation>nicht eingenommen</translation>
    </message>
    <message>
        <source>not done</source>
        <translation>nicht durchgeführt</translation>
    </message>
    <message>
        <source>planned</source>
        <translation>geplant</translation>
    </message>
    <message>
        <source>in progress</source>
        <translation>laufend</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>beendet</translation>
    </message>
    <message>
        <source>current</source>
        <translation>aktuell</translation>
    </message>
    <message>
        <source>superseded</source>
        <translation>ersetzt</translation>
    </message>
    <message>
        <source>final</source>
        <translation>endgültig</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>reading the record</source>
        <translation>liest die Akte</translation>
    </message>
    <message>
        <source>checking lab values</source>
        <translation>prüft Laborwerte</translation>
    </message>
    <message>
        <source>reading the rules&apos; findings</source>
        <translation>liest die Befunde der Regeln</translation>
    </message>
    <message>
        <source>reading the history of a test</source>
        <translation>liest den Verlauf eines Tests</translation>
    </message>
    <message>
        <source>checking interactions</source>
        <translation>prüft Wechselwirkungen</translation>
    </message>
    <message>
        <source>checking screenings</source>
        <translation>prüft Vorsorge</translation>
    </message>
    <message>
        <source>searching guidelines</source>
        <translation>sucht in Leitlinien</translation>
    </message>
    <message>
        <source>using %1</source>
        <translation>verwendet %1</translation>
    </message>
    <message>
        <source>The record store cannot be reached. Nothing is lost; try again in a moment.</source>
        <translation>Der Datenspeicher ist nicht erreichbar. Nichts ist verloren; versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>The record store is busy. Try again in a moment.</source>
        <translation>Der Datenspeicher ist ausgelastet. Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>This patient is no longer in the store.</source>
        <translation>Dieser Patient ist nicht mehr im Datenspeicher.</translation>
    </message>
    <message>
        <source>The record store could not answer. Try again; if it happens again, tell whoever looks after this computer.</source>
        <translation>Der Datenspeicher konnte nicht antworten. Versuchen Sie es erneut; geschieht es wieder, sagen Sie es der Person, die diesen Computer betreut.</translation>
    </message>
    <message>
        <source>Something went wrong. Try again.</source>
        <translation>Etwas ist schiefgegangen. Versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>%1, born %2</source>
        <translation>%1, geboren %2</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Zusammenfassung</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>Maßnahmen</translation>
    </message>
    <message>
        <source>Unverified</source>
        <translation>Ungeprüft</translation>
    </message>
</context>
<context>
    <name>briefing</name>
    <message>
        <source>The briefing was stopped.</source>
        <translation>Das Briefing wurde angehalten.</translation>
    </message>
    <message>
        <source>There is no such briefing.</source>
        <translation>Dieses Briefing gibt es nicht.</translation>
    </message>
    <message>
        <source>The cited records are in this chart; the wording was not checked.</source>
        <translation>Die genannten Einträge stehen in dieser Akte; der Wortlaut wurde nicht geprüft.</translation>
    </message>
    <message>
        <source>No record is cited.</source>
        <translation>Es ist kein Eintrag genannt.</translation>
    </message>
    <message>
        <source>A cited record is not in this chart.</source>
        <translation>Ein genannter Eintrag steht nicht in dieser Akte.</translation>
    </message>
    <message>
        <source>The briefing was stopped, because nobody was watching it.</source>
        <translation>Die Übersicht wurde angehalten, weil niemand mehr zusah.</translation>
    </message>
    <message>
        <source>The workstation that made this briefing went away. Start it again.</source>
        <translation>Der Arbeitsplatz, der diese Übersicht erstellte, ist weggefallen. Bitte erneut starten.</translation>
    </message>
    <message>
        <source>The store could not be reached for too long, so this briefing was given up. Start it again.</source>
        <translation>Die Patientenablage war zu lange nicht erreichbar, deshalb wurde diese Übersicht aufgegeben. Bitte erneut starten.</translation>
    </message>
    <message>
        <source>There is no such run.</source>
        <translation>Diesen Lauf gibt es nicht.</translation>
    </message>
</context>
<context>
    <name>chart</name>
    <message>
        <source>There is no such patient in this store.</source>
        <translation>Diese Person ist in diesem Bestand nicht vorhanden.</translation>
    </message>
    <message>
        <source>This record is not in the chart any more.</source>
        <translation>Dieser Eintrag steht nicht mehr in der Akte.</translation>
    </message>
    <message>
        <source>The list has changed where this page began. Start again from its first page.</source>
        <translation>Die Liste hat sich dort geändert, wo diese Seite begann. Beginnen Sie wieder auf der ersten Seite.</translation>
    </message>
    <message>
        <source>A search is paged up to its 10,000th hit by offset. Follow the Link header for more.</source>
        <translation>Eine Suche wird mit offset bis zum 10.000. Treffer geblättert. Für mehr folgen Sie dem Link-Header.</translation>
    </message>
</context>
<context>
    <name>core</name>
    <message>
        <source>The program is closing.</source>
        <translation>Das Programm wird beendet.</translation>
    </message>
    <message>
        <source>Something went wrong inside the program. Try again; if it happens again, report it.</source>
        <translation>Im Programm ist etwas fehlgeschlagen. Bitte erneut versuchen; tritt es wieder auf, bitte melden.</translation>
    </message>
    <message>
        <source>The program is too busy. Try again in a moment.</source>
        <translation>Das Programm ist ausgelastet. Bitte gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <source>The JSON is nested too deeply.</source>
        <translation>Das JSON ist zu tief verschachtelt.</translation>
    </message>
    <message>
        <source>This is not valid JSON.</source>
        <translation>Das ist kein gültiges JSON.</translation>
    </message>
    <message>
        <source>This is not a valid JSON schema.</source>
        <translation>Das ist kein gültiges JSON-Schema.</translation>
    </message>
</context>
<context>
    <name>database</name>
    <message>
        <source>The patient store cannot be opened. Check that its folder exists and that you may read and write there.</source>
        <translation>Der Patientenbestand lässt sich nicht öffnen. Bitte prüfen, ob der Ordner vorhanden ist und dort gelesen und geschrieben werden darf.</translation>
    </message>
    <message>
        <source>The patient store reported an error. Try again; if it happens again, check the store&apos;s disk.</source>
        <translation>Der Patientenbestand meldet einen Fehler. Bitte erneut versuchen; tritt er wieder auf, den Datenträger prüfen.</translation>
    </message>
    <message>
        <source>The patient store is busy. Try again in a moment.</source>
        <translation>Der Patientenbestand ist ausgelastet. Bitte gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <source>The program&apos;s schema steps are damaged. Install it again.</source>
        <translation>Die Schemaschritte des Programms sind beschädigt. Bitte neu installieren.</translation>
    </message>
    <message>
        <source>This patient store was written by a newer version of the program. Update this workstation, or open another store.</source>
        <translation>Dieser Patientenbestand wurde von einer neueren Programmversion geschrieben. Bitte diesen Arbeitsplatz aktualisieren oder einen anderen Bestand öffnen.</translation>
    </message>
    <message>
        <source>The schema of this patient store is not the one this program made. Restore a backup, or open another store.</source>
        <translation>Das Schema dieses Patientenbestands stammt nicht von diesem Programm. Bitte eine Sicherung einspielen oder einen anderen Bestand öffnen.</translation>
    </message>
    <message>
        <source>This database address is not understood. Use sqlite:PATH with the path of a file, or postgresql://USER@HOST:PORT/DATABASE.</source>
        <translation>Diese Datenbankadresse ist nicht verständlich. Verwenden Sie sqlite:PFAD mit dem Pfad einer Datei oder postgresql://BENUTZER@RECHNER:PORT/DATENBANK.</translation>
    </message>
    <message>
        <source>Time limits are whole seconds from 1 to 600.</source>
        <translation>Zeitgrenzen sind ganze Sekunden von 1 bis 600.</translation>
    </message>
    <message>
        <source>sslmode is one of: disable, allow, prefer, require, verify-ca, verify-full.</source>
        <translation>sslmode ist eines von: disable, allow, prefer, require, verify-ca, verify-full.</translation>
    </message>
    <message>
        <source>Leave the password out of the address, where others can read it: put it into ~/.pgpass or the environment (PGPASSWORD).</source>
        <translation>Lassen Sie das Kennwort aus der Adresse weg, wo andere es lesen können: es gehört in ~/.pgpass oder in die Umgebung (PGPASSWORD).</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is given twice.</source>
        <translation>„%1“ ist zweimal angegeben.</translation>
    </message>
    <message>
        <source>The name of the database is missing.</source>
        <translation>Der Name der Datenbank fehlt.</translation>
    </message>
    <message>
        <source>The patient store took too long for this. Try again, or ask for less.</source>
        <translation>Die Patientenablage brauchte dafür zu lange. Versuchen Sie es erneut oder fragen Sie weniger ab.</translation>
    </message>
    <message>
        <source>This database role may not do that. Ask whoever set up the database.</source>
        <translation>Diese Datenbankrolle darf das nicht. Fragen Sie, wer die Datenbank eingerichtet hat.</translation>
    </message>
    <message>
        <source>The clinic&apos;s database does not answer at the moment. The program keeps trying; if it stays so, ask whoever looks after the database.</source>
        <translation>Die Datenbank der Praxis antwortet im Moment nicht. Das Programm versucht es weiter; bleibt es so, fragen Sie, wer die Datenbank betreut.</translation>
    </message>
    <message>
        <source>There is a patient store in this database already. Choose an empty one, or bring it up to date with: ai-doctorctl database migrate</source>
        <translation>In dieser Datenbank ist schon eine Patientenablage. Wählen Sie eine leere, oder bringen Sie diese auf den neuen Stand mit: ai-doctorctl database migrate</translation>
    </message>
    <message>
        <source>This is not the name of a database role: letters, digits, _ and -.</source>
        <translation>Das ist kein Name einer Datenbankrolle: Buchstaben, Ziffern, _ und -.</translation>
    </message>
    <message>
        <source>There is a file of this name already. Choose another name.</source>
        <translation>Es gibt schon eine Datei dieses Namens. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>The backup cannot be written there. Check the folder, its rights and the free space.</source>
        <translation>Die Sicherung kann dort nicht geschrieben werden. Prüfen Sie den Ordner, seine Rechte und den freien Platz.</translation>
    </message>
    <message>
        <source>%1 was not found. It comes with PostgreSQL&apos;s client programs (Debian: postgresql-client).</source>
        <translation>%1 wurde nicht gefunden. Es gehört zu den Client-Programmen von PostgreSQL (Debian: postgresql-client).</translation>
    </message>
    <message>
        <source>This file is not a backup of a patient store.</source>
        <translation>Diese Datei ist keine Sicherung einer Patientenablage.</translation>
    </message>
    <message>
        <source>This backup cannot be read.</source>
        <translation>Diese Sicherung kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>This backup is damaged. Use another one.</source>
        <translation>Diese Sicherung ist beschädigt. Verwenden Sie eine andere.</translation>
    </message>
    <message>
        <source>The store cannot be written. Check the data folder, its rights and the free space.</source>
        <translation>Die Ablage kann nicht geschrieben werden. Prüfen Sie den Datenordner, seine Rechte und den freien Platz.</translation>
    </message>
    <message>
        <source>This database holds no patient store yet. Whoever looks after the database sets it up with: ai-doctorctl database init</source>
        <translation>In dieser Datenbank ist noch keine Patientenablage. Wer die Datenbank betreut, richtet sie ein mit: ai-doctorctl database init</translation>
    </message>
    <message>
        <source>This patient store was made for an older version of the program. Whoever looks after the database brings it up to date with: ai-doctorctl database migrate</source>
        <translation>Diese Patientenablage ist für eine ältere Version des Programms. Wer die Datenbank betreut, bringt sie auf den neuen Stand mit: ai-doctorctl database migrate</translation>
    </message>
    <message>
        <source>The program is closing.</source>
        <translation>Das Programm wird beendet.</translation>
    </message>
    <message>
        <source>The program is too busy. Try again in a moment.</source>
        <translation>Das Programm ist überlastet. Bitte gleich erneut versuchen.</translation>
    </message>
    <message>
        <source>This was stopped before it was done.</source>
        <translation>Dies wurde angehalten, bevor es fertig war.</translation>
    </message>
    <message>
        <source>Somebody else has changed this meanwhile. Read it again, then decide.</source>
        <translation>Jemand anderes hat dies inzwischen geändert. Lesen Sie es neu und entscheiden Sie dann.</translation>
    </message>
    <message>
        <source>This is not the name of a setting.</source>
        <translation>Das ist kein Name einer Einstellung.</translation>
    </message>
    <message>
        <source>This setting is too large: 1 MiB at most.</source>
        <translation>Diese Einstellung ist zu groß: höchstens 1 MiB.</translation>
    </message>
    <message>
        <source>connections is a number from 1 to 100, extra_connections from 0 to 100.</source>
        <translation>connections ist eine Zahl von 1 bis 100, extra_connections von 0 bis 100.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not one of its parameters: sslmode, sslrootcert, sslcert, sslkey, host, connect_timeout, statement_timeout, connections, extra_connections.</source>
        <translation>„%1“ ist keiner ihrer Parameter: sslmode, sslrootcert, sslcert, sslkey, host, connect_timeout, statement_timeout, connections, extra_connections.</translation>
    </message>
    <message>
        <source>A file has no roles: rights are granted in a clinic&apos;s database.</source>
        <translation>Eine Datei hat keine Rollen: Rechte werden in der Datenbank einer Praxis vergeben.</translation>
    </message>
    <message>
        <source>There is no database role of this name. Make it first: CREATE ROLE name NOLOGIN</source>
        <translation>Es gibt keine Datenbankrolle dieses Namens. Legen Sie sie zuerst an: CREATE ROLE name NOLOGIN</translation>
    </message>
    <message>
        <source>This role owns the database or administers the server. Workstations need one that does neither.</source>
        <translation>Dieser Rolle gehört die Datenbank, oder sie verwaltet den Server. Arbeitsplätze brauchen eine, die beides nicht tut.</translation>
    </message>
    <message>
        <source>The backup cannot be read. Check its name and its rights.</source>
        <translation>Die Sicherung kann nicht gelesen werden. Prüfen Sie ihren Namen und ihre Rechte.</translation>
    </message>
    <message>
        <source>This file is not a backup of a clinic&apos;s database.</source>
        <translation>Diese Datei ist keine Sicherung der Datenbank einer Praxis.</translation>
    </message>
    <message>
        <source>%1 failed (exit code %2). It works as the role that owns the database. Run it by hand to see why.</source>
        <translation>%1 ist gescheitert (Rückgabewert %2). Es arbeitet als die Rolle, der die Datenbank gehört. Rufen Sie es von Hand auf, um den Grund zu sehen.</translation>
    </message>
    <message>
        <source>The backup is restored, but the role that it names for the workstations cannot be used here. Name one: ai-doctorctl database migrate --grant-to ROLE</source>
        <translation>Die Sicherung ist zurückgespielt, aber die Rolle, die sie für die Arbeitsplätze nennt, ist hier nicht verwendbar. Nennen Sie eine: ai-doctorctl database migrate --grant-to ROLLE</translation>
    </message>
</context>
<context>
    <name>offline</name>
    <message>
        <source>Reading the chart and running the rules.</source>
        <translation>Die Akte wird gelesen, die Regeln werden angewendet.</translation>
    </message>
    <message numerus="yes">
        <source>%n result(s) outside the laboratory&apos;s reference. Looking at how they changed.</source>
        <translation>
            <numerusform>%n Befund außerhalb des Referenzbereichs des Labors. Der Verlauf wird geprüft.</numerusform>
            <numerusform>%n Befunde außerhalb des Referenzbereichs des Labors. Der Verlauf wird geprüft.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer Eintrag</numerusform>
            <numerusform>und %n weitere Einträge</numerusform>
        </translation>
    </message>
    <message>
        <source>Patient of unknown age</source>
        <translation>Person unbekannten Alters</translation>
    </message>
    <message numerus="yes">
        <source>%n-year-old child</source>
        <translation>
            <numerusform>%n-jähriges Kind</numerusform>
            <numerusform>%n-jähriges Kind</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n-year-old woman</source>
        <translation>
            <numerusform>%n-jährige Frau</numerusform>
            <numerusform>%n-jährige Frau</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n-year-old man</source>
        <translation>
            <numerusform>%n-jähriger Mann</numerusform>
            <numerusform>%n-jähriger Mann</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n-year-old person</source>
        <translation>
            <numerusform>%n-jährige Person</numerusform>
            <numerusform>%n-jährige Person</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 without active problems on record</source>
        <translation>%1 ohne dokumentierte aktive Probleme</translation>
    </message>
    <message>
        <source>Last visit: %1.</source>
        <translation>Letzter Besuch: %1.</translation>
    </message>
    <message>
        <source>%1 with: %2</source>
        <translation>%1 mit: %2</translation>
    </message>
    <message>
        <source>The rules found nothing that needs attention first.</source>
        <translation>Die Regeln fanden nichts, das zuerst Beachtung braucht.</translation>
    </message>
</context>
<context>
    <name>platform</name>
    <message>
        <source>The data folder cannot be created. Check that you may write there, or choose another one with --data-dir.</source>
        <translation>Der Datenordner kann nicht angelegt werden. Bitte die Schreibrechte prüfen oder mit --data-dir einen anderen wählen.</translation>
    </message>
    <message>
        <source>A file in the data folder cannot be written. Check the free space and the rights of the folder.</source>
        <translation>Eine Datei im Datenordner kann nicht geschrieben werden. Bitte freien Platz und Rechte des Ordners prüfen.</translation>
    </message>
</context>
<context>
    <name>rules</name>
    <message>
        <source>whole chart</source>
        <translation>gesamte Akte</translation>
    </message>
    <message numerus="yes">
        <source>%n active problem(s)</source>
        <translation>
            <numerusform>%n aktives Problem</numerusform>
            <numerusform>%n aktive Probleme</numerusform>
        </translation>
    </message>
    <message>
        <source>Problem list of the chart</source>
        <translation>Problemliste der Akte</translation>
    </message>
    <message numerus="yes">
        <source>%n active medication(s)</source>
        <translation>
            <numerusform>%n aktives Medikament</numerusform>
            <numerusform>%n aktive Medikamente</numerusform>
        </translation>
    </message>
    <message>
        <source>Medication list of the chart</source>
        <translation>Medikationsliste der Akte</translation>
    </message>
    <message numerus="yes">
        <source>%n active order(s) written over two years ago</source>
        <translation>
            <numerusform>%n aktive Verordnung, die älter als zwei Jahre ist</numerusform>
            <numerusform>%n aktive Verordnungen, die älter als zwei Jahre sind</numerusform>
        </translation>
    </message>
    <message>
        <source>Consider asking whether these are still taken.</source>
        <translation>Erwägen Sie nachzufragen, ob diese noch eingenommen werden.</translation>
    </message>
    <message>
        <source>No known allergies</source>
        <translation>Keine bekannten Allergien</translation>
    </message>
    <message>
        <source>The record says that there are none known.</source>
        <translation>Laut Akte sind keine bekannt.</translation>
    </message>
    <message>
        <source>No information about allergies</source>
        <translation>Keine Angaben zu Allergien</translation>
    </message>
    <message>
        <source>The record neither lists an allergy nor says that there is none.</source>
        <translation>Die Akte nennt weder eine Allergie noch, dass keine besteht.</translation>
    </message>
    <message>
        <source>Consider asking about allergies and recording the answer.</source>
        <translation>Erwägen Sie, nach Allergien zu fragen und die Antwort zu dokumentieren.</translation>
    </message>
    <message numerus="yes">
        <source>%n allergy(ies), at least one of high criticality</source>
        <translation>
            <numerusform>%n Allergie von hoher Kritikalität</numerusform>
            <numerusform>%n Allergien, mindestens eine von hoher Kritikalität</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n allergy(ies)</source>
        <translation>
            <numerusform>%n Allergie</numerusform>
            <numerusform>%n Allergien</numerusform>
        </translation>
    </message>
    <message>
        <source>Allergy list of the chart</source>
        <translation>Allergieliste der Akte</translation>
    </message>
    <message>
        <source>No earlier visit on record</source>
        <translation>Kein früherer Besuch dokumentiert</translation>
    </message>
    <message>
        <source>Visits of the chart</source>
        <translation>Besuche der Akte</translation>
    </message>
    <message>
        <source>Last visit today</source>
        <translation>Letzter Besuch heute</translation>
    </message>
    <message numerus="yes">
        <source>Last visit %n day(s) ago</source>
        <translation>
            <numerusform>Letzter Besuch vor %n Tag</numerusform>
            <numerusform>Letzter Besuch vor %n Tagen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 high: %2</source>
        <translation>%1 hoch: %2</translation>
    </message>
    <message>
        <source>%1 low: %2</source>
        <translation>%1 niedrig: %2</translation>
    </message>
    <message>
        <source>%1; marked %2 by the laboratory.</source>
        <translation>%1; vom Labor mit %2 gekennzeichnet.</translation>
    </message>
    <message>
        <source>%1; the laboratory&apos;s reference is %2.</source>
        <translation>%1; der Referenzbereich des Labors ist %2.</translation>
    </message>
    <message>
        <source>Before: %1 on %2.</source>
        <translation>Zuvor: %1 am %2.</translation>
    </message>
    <message>
        <source>Consider whether a newer value is needed.</source>
        <translation>Erwägen Sie, ob ein neuerer Wert nötig ist.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer Eintrag</numerusform>
            <numerusform>und %n weitere Einträge</numerusform>
        </translation>
    </message>
    <message>
        <source>Consider what explains a value outside its reference, and when to repeat it.</source>
        <translation>Erwägen Sie, was einen Wert außerhalb des Referenzbereichs erklärt und wann er zu wiederholen ist.</translation>
    </message>
    <message>
        <source>Laboratory&apos;s mark</source>
        <translation>Kennzeichnung des Labors</translation>
    </message>
    <message>
        <source>Laboratory&apos;s range</source>
        <translation>Bereich des Labors</translation>
    </message>
</context>
<context>
    <name>security</name>
    <message>
        <source>The data folder can be read by others. Run: chmod 700 on it, and start again.</source>
        <translation>Der Datenordner ist für andere lesbar. Bitte chmod 700 darauf anwenden und neu starten.</translation>
    </message>
    <message>
        <source>The file api-token in the data folder can be read by others. Delete it; a new one is made at the next start.</source>
        <translation>Die Datei api-token im Datenordner ist für andere lesbar. Bitte löschen; beim nächsten Start wird eine neue angelegt.</translation>
    </message>
    <message>
        <source>The file api-token in the data folder cannot be read.</source>
        <translation>Die Datei api-token im Datenordner kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The file api-token in the data folder is damaged. Delete it; a new one is made at the next start.</source>
        <translation>Die Datei api-token im Datenordner ist beschädigt. Bitte löschen; beim nächsten Start wird eine neue angelegt.</translation>
    </message>
    <message>
        <source>This cannot be written to the audit trail as it is: a text is missing, too long, or has characters that cannot be kept.</source>
        <translation>Dies kann so nicht ins Protokoll: ein Text fehlt, ist zu lang oder hat Zeichen, die nicht aufbewahrt werden können.</translation>
    </message>
    <message>
        <source>The program is closing.</source>
        <translation>Das Programm wird beendet.</translation>
    </message>
    <message>
        <source>The program is too busy. Try again in a moment.</source>
        <translation>Das Programm ist überlastet. Bitte gleich erneut versuchen.</translation>
    </message>
    <message>
        <source>The audit trail could not be continued. Try again; if it happens again, run: ai-doctorctl audit verify</source>
        <translation>Das Protokoll konnte nicht fortgesetzt werden. Bitte erneut versuchen; geschieht es wieder, rufen Sie auf: ai-doctorctl audit verify</translation>
    </message>
    <message>
        <source>this entry was changed</source>
        <translation>dieser Eintrag wurde verändert</translation>
    </message>
    <message>
        <source>this entry does not follow the one before it</source>
        <translation>dieser Eintrag folgt nicht auf den vorigen</translation>
    </message>
    <message>
        <source>this entry is missing</source>
        <translation>dieser Eintrag fehlt</translation>
    </message>
    <message>
        <source>the chain was cut off: this entry is missing</source>
        <translation>die Kette wurde abgeschnitten: dieser Eintrag fehlt</translation>
    </message>
    <message>
        <source>the chain does not end where it should</source>
        <translation>die Kette endet nicht, wo sie sollte</translation>
    </message>
    <message>
        <source>this entry was replaced by another one</source>
        <translation>dieser Eintrag wurde durch einen anderen ersetzt</translation>
    </message>
    <message>
        <source>the chain was removed</source>
        <translation>die Kette wurde entfernt</translation>
    </message>
    <message>
        <source>the signatures in this entry cannot be read</source>
        <translation>die Unterschriften in diesem Eintrag sind nicht lesbar</translation>
    </message>
    <message>
        <source>chain %1, entry %2: %3</source>
        <translation>Kette %1, Eintrag %2: %3</translation>
    </message>
    <message>
        <source>chain %1, entry %2: %3 (signed by chain %4, entry %5)</source>
        <translation>Kette %1, Eintrag %2: %3 (unterschrieben von Kette %4, Eintrag %5)</translation>
    </message>
</context>
</TS>
