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
        <source>This database address is not understood. Use sqlite:PATH with the path of a file.</source>
        <translation>Diese Datenbankadresse ist nicht verständlich. Bitte sqlite:PFAD mit dem Pfad einer Datei verwenden.</translation>
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
</context>
</TS>
