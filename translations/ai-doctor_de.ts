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
    <message>
        <source>A check of this program failed.</source>
        <translation>Eine Prüfung dieses Programms ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>The model refused to answer. Another model may answer.</source>
        <translation>Das Modell hat die Antwort verweigert. Ein anderes Modell antwortet vielleicht.</translation>
    </message>
    <message>
        <source>The model refused to answer (reason: %1). Another model may answer.</source>
        <translation>Das Modell hat die Antwort verweigert (Grund: %1). Ein anderes Modell antwortet vielleicht.</translation>
    </message>
    <message>
        <source>No sessions are kept here.</source>
        <translation>Hier werden keine Sitzungen aufbewahrt.</translation>
    </message>
    <message>
        <source>This conversation is not there any more.</source>
        <translation>Dieses Gespräch ist nicht mehr vorhanden.</translation>
    </message>
    <message>
        <source>The limit of tokens for one run is used up.</source>
        <translation>Die Obergrenze an Tokens für einen Lauf ist aufgebraucht.</translation>
    </message>
    <message>
        <source>There is a limit in US dollars, but the price of this model is not known. Set a limit of tokens instead.</source>
        <translation>Es gibt eine Obergrenze in US-Dollar, aber der Preis dieses Modells ist nicht bekannt. Legen Sie stattdessen eine Obergrenze in Tokens fest.</translation>
    </message>
    <message>
        <source>The limit of cost for one run is used up.</source>
        <translation>Die Kostenobergrenze für einen Lauf ist erreicht.</translation>
    </message>
    <message>
        <source>The model&apos;s answer was longer than is allowed and was cut off.</source>
        <translation>Die Antwort des Modells war länger als erlaubt und wurde abgeschnitten.</translation>
    </message>
    <message>
        <source>The model paused too often.</source>
        <translation>Das Modell hat zu oft unterbrochen.</translation>
    </message>
    <message>
        <source>The model&apos;s client failed. Try again.</source>
        <translation>Die Anbindung des Modells hat versagt. Bitte erneut versuchen.</translation>
    </message>
    <message>
        <source>The model was interrupted.</source>
        <translation>Das Modell wurde unterbrochen.</translation>
    </message>
    <message>
        <source>The run took longer than is allowed.</source>
        <translation>Der Lauf dauerte länger als erlaubt.</translation>
    </message>
    <message>
        <source>The model wanted to use a tool that it may not use.</source>
        <translation>Das Modell wollte ein Werkzeug benutzen, das es nicht benutzen darf.</translation>
    </message>
    <message>
        <source>This kind of server shortens a chart that is too long for it without a word. Enter in the settings, under Model, how many tokens it reads at once (for Ollama: OLLAMA_CONTEXT_LENGTH).</source>
        <translation>Server dieser Art kürzen eine zu lange Akte stillschweigend. Tragen Sie in den Einstellungen unter «Modell» ein, wie viele Tokens er auf einmal liest (bei Ollama: OLLAMA_CONTEXT_LENGTH).</translation>
    </message>
    <message>
        <source>The model&apos;s server does not accept the key. Check it in the settings.</source>
        <translation>Der Server des Modells nimmt den Schlüssel nicht an. Prüfen Sie ihn in den Einstellungen.</translation>
    </message>
    <message>
        <source>The account at the model&apos;s provider has no credit. Whoever runs it has to look at its billing.</source>
        <translation>Das Konto beim Anbieter des Modells hat kein Guthaben. Wer es betreut, muss die Abrechnung prüfen.</translation>
    </message>
    <message>
        <source>The key may not use this model. Choose another model, or ask whoever runs the account.</source>
        <translation>Der Schlüssel darf dieses Modell nicht benutzen. Wählen Sie ein anderes Modell, oder fragen Sie, wer das Konto betreut.</translation>
    </message>
    <message>
        <source>The server does not know this model, or has no such service at this address. Check address and model in the settings.</source>
        <translation>Der Server kennt dieses Modell nicht oder bietet unter dieser Adresse keinen solchen Dienst. Prüfen Sie Adresse und Modell in den Einstellungen.</translation>
    </message>
    <message>
        <source>The chart is longer than this model can read at once. Choose a model with a larger context.</source>
        <translation>Die Akte ist länger, als dieses Modell auf einmal lesen kann. Wählen Sie ein Modell, das mehr auf einmal liest.</translation>
    </message>
    <message>
        <source>The model&apos;s provider takes no more requests for now. Try again in a minute.</source>
        <translation>Der Anbieter des Modells nimmt im Moment keine Anfragen mehr an. Versuchen Sie es in einer Minute noch einmal.</translation>
    </message>
    <message>
        <source>The model&apos;s server took too long. Try again later.</source>
        <translation>Der Server des Modells hat zu lange gebraucht. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>The model&apos;s server is overloaded or is still starting. Try again in a minute.</source>
        <translation>Der Server des Modells ist überlastet oder startet noch. Versuchen Sie es in einer Minute noch einmal.</translation>
    </message>
    <message>
        <source>The server says that the model is at another address. Nothing was sent there. Set the right address in the settings.</source>
        <translation>Der Server gibt an, das Modell sei unter einer anderen Adresse. Dorthin wurde nichts gesendet. Tragen Sie die richtige Adresse in den Einstellungen ein.</translation>
    </message>
    <message>
        <source>The model&apos;s server refuses the request. Check that the settings name the right kind of server and model.</source>
        <translation>Der Server des Modells lehnt die Anfrage ab. Prüfen Sie, ob in den Einstellungen die richtige Art von Server und das richtige Modell stehen.</translation>
    </message>
    <message>
        <source>The model&apos;s server failed. Try again later.</source>
        <translation>Der Server des Modells hat versagt. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>The model&apos;s settings are wrong at &quot;%1&quot;.</source>
        <translation>Die Einstellungen des Modells sind falsch bei «%1».</translation>
    </message>
    <message>
        <source>Choose the model that is to write.</source>
        <translation>Wählen Sie das Modell, das schreiben soll.</translation>
    </message>
    <message>
        <source>The list of prices is wrong at &quot;%1&quot;.</source>
        <translation>Die Preisliste ist falsch bei «%1».</translation>
    </message>
    <message>
        <source>The model&apos;s server has read only a part of the chart. Its answer is not used. Give the model a larger context (for Ollama: OLLAMA_CONTEXT_LENGTH).</source>
        <translation>Der Server des Modells hat nur einen Teil der Akte gelesen. Seine Antwort wird nicht verwendet. Lassen Sie das Modell mehr auf einmal lesen (bei Ollama: OLLAMA_CONTEXT_LENGTH).</translation>
    </message>
    <message>
        <source>A stored session cannot be read.</source>
        <translation>Eine gespeicherte Sitzung ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The model&apos;s server sent something that cannot be understood. Check that it is the kind of server the settings say.</source>
        <translation>Der Server des Modells hat etwas Unverständliches gesendet. Prüfen Sie, ob er von der Art ist, die in den Einstellungen steht.</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::AgreementDialog</name>
    <message>
        <source>Agree to a server</source>
        <translation>Einem Server zustimmen</translation>
    </message>
    <message>
        <source>May patients&apos; charts be sent to this server?</source>
        <translation>Dürfen Patientenakten an diesen Server gesendet werden?</translation>
    </message>
    <message>
        <source>Where that is</source>
        <translation>Wo das ist</translation>
    </message>
    <message>
        <source>What is sent</source>
        <translation>Was gesendet wird</translation>
    </message>
    <message>
        <source>For whom it holds</source>
        <translation>Für wen die Zustimmung gilt</translation>
    </message>
    <message>
        <source>For all workstations of this record store, until somebody withdraws it. That can be done here at any time; what was sent by then does not come back.</source>
        <translation>Für alle Arbeitsplätze an diesem Datenspeicher, bis jemand sie widerruft. Das ist hier jederzeit möglich; was bis dahin gesendet wurde, kommt nicht zurück.</translation>
    </message>
    <message>
        <source>What the practice has to see to</source>
        <translation>Wofür die Praxis sorgen muss</translation>
    </message>
    <message>
        <source>For a server outside the house the practice needs a legal basis of its own, as a rule a contract with the provider on how it may handle patients&apos; data. This program cannot give it one.</source>
        <translation>Für einen Server außer Haus braucht die Praxis eine eigene Rechtsgrundlage, in der Regel einen Vertrag mit dem Anbieter über die Bearbeitung der Patientendaten. Dieses Programm kann sie nicht ersetzen.</translation>
    </message>
    <message>
        <source>&amp;Agree</source>
        <translation>&amp;Zustimmen</translation>
    </message>
    <message>
        <source>Agree to sending charts to this server</source>
        <translation>Dem Senden von Akten an diesen Server zustimmen</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>Abbre&amp;chen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The chart of the patient a briefing is made for: name, date of birth, problems, medicines, allergies, results, visits, immunizations, procedures, appointments and titles of documents, and the questions that are asked about it. The key goes with it, so that the server knows who asks. Nothing of any other patient is sent.</source>
        <translation>Die Akte des Patienten, für den ein Briefing entsteht: Name, Geburtsdatum, Probleme, Medikamente, Allergien, Befunde, Besuche, Impfungen, Eingriffe, Termine und Titel von Dokumenten sowie die Fragen, die dazu gestellt werden. Der Schlüssel geht mit, damit der Server weiß, wer fragt. Von anderen Patienten wird nichts gesendet.</translation>
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
    <message>
        <source>until %1</source>
        <translation>bis %1</translation>
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
    <message>
        <source>Show the rule and its source: %1</source>
        <translation>Die Regel und ihre Quelle zeigen: %1</translation>
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
    <name>aidoctor::ui::MainWindow</name>
    <message>
        <source>the offline agent</source>
        <translation>der Offline-Agent</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::ModelLimitsSection</name>
    <message>
        <source>How much it may use</source>
        <translation>Wie viel es verbrauchen darf</translation>
    </message>
    <message>
        <source>for each briefing</source>
        <translation>je Briefing</translation>
    </message>
    <message>
        <source>for each day</source>
        <translation>je Tag</translation>
    </message>
    <message>
        <source>Tokens for each briefing</source>
        <translation>Tokens je Briefing</translation>
    </message>
    <message>
        <source>Toke&amp;ns</source>
        <translation>To&amp;kens</translation>
    </message>
    <message>
        <source>Tokens for each day</source>
        <translation>Tokens je Tag</translation>
    </message>
    <message>
        <source>US dollars for each briefing</source>
        <translation>US-Dollar je Briefing</translation>
    </message>
    <message>
        <source>&amp;US dollars</source>
        <translation>US-Doll&amp;ar</translation>
    </message>
    <message>
        <source>US dollars for each day</source>
        <translation>US-Dollar je Tag</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>unbegrenzt</translation>
    </message>
    <message>
        <source>In the house: costs nothing by the token.</source>
        <translation>Im Haus: Tokens kosten nichts.</translation>
    </message>
    <message>
        <source>Prices as of %1.</source>
        <translation>Preise vom %1.</translation>
    </message>
    <message>
        <source>The price of this model is not known (prices as of %1): with a limit in dollars the offline agent writes instead. Set a limit in tokens.</source>
        <translation>Der Preis dieses Modells ist nicht bekannt (Preise vom %1): Mit einer Obergrenze in Dollar schreibt stattdessen der Offline-Agent. Legen Sie eine Obergrenze in Tokens fest.</translation>
    </message>
    <message>
        <source>The price of this model is not known (prices as of %1). Only a limit in tokens can hold.</source>
        <translation>Der Preis dieses Modells ist nicht bekannt (Preise vom %1). Nur eine Obergrenze in Tokens kann wirken.</translation>
    </message>
    <message>
        <source>A million tokens cost about %1 US dollars in and %2 out (prices as of %3). Long prompts may cost more.</source>
        <translation>Eine Million Tokens kostet etwa %1 US-Dollar hinein und %2 heraus (Preise vom %3). Lange Anfragen können mehr kosten.</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::ModelRouteSection</name>
    <message>
        <source>Where charts go</source>
        <translation>Wohin Akten gehen</translation>
    </message>
    <message>
        <source>A&amp;gree…</source>
        <translation>&amp;Zustimmen …</translation>
    </message>
    <message>
        <source>Agree to sending charts to this server</source>
        <translation>Dem Senden von Akten an diesen Server zustimmen</translation>
    </message>
    <message>
        <source>&amp;Withdraw</source>
        <translation>Wide&amp;rrufen</translation>
    </message>
    <message>
        <source>Withdraw the agreement to this server</source>
        <translation>Die Zustimmung zu diesem Server widerrufen</translation>
    </message>
    <message>
        <source>&amp;Test connection</source>
        <translation>Verbindung &amp;testen</translation>
    </message>
    <message>
        <source>Test the connection to this server</source>
        <translation>Die Verbindung zu diesem Server testen</translation>
    </message>
    <message>
        <source>Nowhere yet: the address of a server begins with https://, or in the house with http://.</source>
        <translation>Noch nirgendwohin: Die Adresse eines Servers beginnt mit https://, im Haus auch mit http://.</translation>
    </message>
    <message>
        <source>Not known yet: the name is being looked up.</source>
        <translation>Noch nicht bekannt: Der Name wird nachgeschlagen.</translation>
    </message>
    <message>
        <source>Agreed by %1 on %2.</source>
        <translation>Zugestimmt hat %1 am %2.</translation>
    </message>
    <message>
        <source>Agreed until the program ends (--accept-endpoint).</source>
        <translation>Zugestimmt, bis das Programm endet (--accept-endpoint).</translation>
    </message>
    <message>
        <source>Nobody has agreed to this server. Nothing is sent to it; the offline agent writes until somebody agrees.</source>
        <translation>Niemand hat diesem Server zugestimmt. Es wird nichts an ihn gesendet; bis jemand zustimmt, schreibt der Offline-Agent.</translation>
    </message>
    <message>
        <source>Sends the key and asks which models there are. Nothing of a patient is sent.</source>
        <translation>Sendet den Schlüssel und fragt, welche Modelle es gibt. Von Patienten wird nichts gesendet.</translation>
    </message>
    <message>
        <source>Agree first: a test sends the key to the server.</source>
        <translation>Zuerst zustimmen: Ein Test sendet den Schlüssel an den Server.</translation>
    </message>
    <message>
        <source>Asking the server …</source>
        <translation>Der Server wird gefragt …</translation>
    </message>
    <message numerus="yes">
        <source>%n models</source>
        <translation>
            <numerusform>%n Modell</numerusform>
            <numerusform>%n Modelle</numerusform>
        </translation>
    </message>
    <message>
        <source>reads %1 tokens at once</source>
        <translation>liest %1 Tokens auf einmal</translation>
    </message>
    <message>
        <source>It works: %1.</source>
        <translation>Es funktioniert: %1.</translation>
    </message>
    <message>
        <source>Now choose a model.</source>
        <translation>Wählen Sie jetzt ein Modell.</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::ModelServerSection</name>
    <message>
        <source>Server and model</source>
        <translation>Server und Modell</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>Ent&amp;fernen</translation>
    </message>
    <message>
        <source>Address of the server</source>
        <translation>Adresse des Servers</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Remove the key that is kept</source>
        <translation>Den aufbewahrten Schlüssel entfernen</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Effort</source>
        <translation>Aufwand</translation>
    </message>
    <message>
        <source>the model&apos;s own</source>
        <translation>der des Modells</translation>
    </message>
    <message>
        <source>low</source>
        <translation>gering</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>mittel</translation>
    </message>
    <message>
        <source>high</source>
        <translation>hoch</translation>
    </message>
    <message>
        <source>very high</source>
        <translation>sehr hoch</translation>
    </message>
    <message>
        <source>highest</source>
        <translation>am höchsten</translation>
    </message>
    <message>
        <source>Longest answer, in tokens</source>
        <translation>Längste Antwort, in Tokens</translation>
    </message>
    <message>
        <source>What the model reads at once, in tokens</source>
        <translation>Was das Modell auf einmal liest, in Tokens</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>A&amp;ddress</source>
        <translation>A&amp;dresse</translation>
    </message>
    <message>
        <source>&amp;Key</source>
        <translation>Sch&amp;lüssel</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>E&amp;ffort</source>
        <translation>A&amp;ufwand</translation>
    </message>
    <message>
        <source>&amp;Longest answer</source>
        <translation>Längste Ant&amp;wort</translation>
    </message>
    <message>
        <source>Reads &amp;at once</source>
        <translation>Liest auf &amp;einmal</translation>
    </message>
    <message>
        <source>For Ollama: %1</source>
        <translation>Für Ollama: %1</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>unverändert</translation>
    </message>
    <message>
        <source>K&amp;eep</source>
        <translation>&amp;Behalten</translation>
    </message>
    <message>
        <source>From the environment variable %1 of this computer. It goes before any key that is entered here.</source>
        <translation>Aus der Umgebungsvariablen %1 dieses Computers. Sie geht jedem Schlüssel vor, der hier eingegeben wird.</translation>
    </message>
    <message>
        <source>The key is removed from this workstation once you save.</source>
        <translation>Beim Speichern wird der Schlüssel von diesem Arbeitsplatz entfernt.</translation>
    </message>
    <message>
        <source>This workstation keeps a key. Leave the field empty to go on with it.</source>
        <translation>Dieser Arbeitsplatz hat einen Schlüssel. Bleibt das Feld leer, gilt er weiter.</translation>
    </message>
    <message>
        <source>This workstation has none. Servers of the house often need none.</source>
        <translation>Dieser Arbeitsplatz hat keinen. Server im Haus brauchen oft keinen.</translation>
    </message>
    <message>
        <source>Each workstation keeps its own. If this one has it already, leave the field empty.</source>
        <translation>Jeder Arbeitsplatz hat seinen eigenen. Hat dieser ihn schon, lassen Sie das Feld leer.</translation>
    </message>
    <message>
        <source>The server does not offer this model. Choose one of its list.</source>
        <translation>Der Server bietet dieses Modell nicht an. Wählen Sie eines aus seiner Liste.</translation>
    </message>
    <message>
        <source>This workstation has none yet.</source>
        <translation>Dieser Arbeitsplatz hat noch keinen.</translation>
    </message>
    <message>
        <source>%1 shortens a long chart without a word. Enter how many tokens it is set to read (OLLAMA_CONTEXT_LENGTH).</source>
        <translation>%1 kürzt eine lange Akte stillschweigend. Tragen Sie ein, auf wie viele Tokens er eingestellt ist (OLLAMA_CONTEXT_LENGTH).</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::ModelSettingsDialog</name>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>Abbre&amp;chen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Another workstation has changed these settings meanwhile. Save shows them.</source>
        <translation>Ein anderer Arbeitsplatz hat diese Einstellungen inzwischen geändert. «Speichern» zeigt sie.</translation>
    </message>
    <message>
        <source>Saved. %1</source>
        <translation>Gespeichert. %1</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::ModelSettingsViewModel</name>
    <message>
        <source>A key has no spaces and no accents in it. Copy it again.</source>
        <translation>Ein Schlüssel enthält weder Leerzeichen noch Umlaute. Kopieren Sie ihn noch einmal.</translation>
    </message>
    <message>
        <source>Another workstation was faster. Its settings are shown now; yours were not saved.</source>
        <translation>Ein anderer Arbeitsplatz war schneller. Jetzt sehen Sie dessen Einstellungen; Ihre wurden nicht gespeichert.</translation>
    </message>
    <message>
        <source>This computer has no keyring: the key is kept until the program ends, and has to be entered again then.</source>
        <translation>Dieser Computer hat keinen Schlüsselbund: Der Schlüssel gilt, bis das Programm endet, und muss dann neu eingegeben werden.</translation>
    </message>
    <message>
        <source>The offline agent goes on writing until somebody agrees to the server.</source>
        <translation>Der Offline-Agent schreibt weiter, bis jemand dem Server zustimmt.</translation>
    </message>
    <message>
        <source>The offline agent goes on writing here until a key is entered.</source>
        <translation>Der Offline-Agent schreibt hier weiter, bis ein Schlüssel eingegeben ist.</translation>
    </message>
    <message>
        <source>The offline agent goes on writing: %1</source>
        <translation>Der Offline-Agent schreibt weiter: %1</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::ModelUsageSection</name>
    <message>
        <source>Used today, on all workstations</source>
        <translation>Heute verbraucht, an allen Arbeitsplätzen</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Turns</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Tokens in</source>
        <translation>Tokens hinein</translation>
    </message>
    <message>
        <source>Tokens out</source>
        <translation>heraus</translation>
    </message>
    <message>
        <source>US dollars</source>
        <translation>US-Dollar</translation>
    </message>
    <message>
        <source>No model has been asked today.</source>
        <translation>Heute wurde noch kein Modell gefragt.</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>%1 + not known</source>
        <translation>%1 + unbekannt</translation>
    </message>
</context>
<context>
    <name>aidoctor::ui::ModelWriterSection</name>
    <message>
        <source>Who writes the briefings</source>
        <translation>Wer die Briefings schreibt</translation>
    </message>
    <message>
        <source>&amp;Offline agent</source>
        <translation>&amp;Offline-Agent</translation>
    </message>
    <message>
        <source>Rules on this computer. Nothing leaves it, and it costs nothing.</source>
        <translation>Regeln auf diesem Computer. Nichts verlässt ihn, und es kostet nichts.</translation>
    </message>
    <message>
        <source>Anthrop&amp;ic</source>
        <translation>A&amp;nthropic</translation>
    </message>
    <message>
        <source>A Claude model, over the practice&apos;s account with Anthropic.</source>
        <translation>Ein Claude-Modell über das Konto der Praxis bei Anthropic.</translation>
    </message>
    <message>
        <source>O&amp;penAI-compatible server</source>
        <translation>O&amp;penAI-kompatibler Server</translation>
    </message>
    <message>
        <source>OpenAI, or a server of your own: Ollama, llama.cpp, vLLM.</source>
        <translation>OpenAI oder ein eigener Server: Ollama, llama.cpp, vLLM.</translation>
    </message>
    <message>
        <source>Now: the offline agent, because nobody has agreed to %1.</source>
        <translation>Jetzt: der Offline-Agent, weil niemand %1 zugestimmt hat.</translation>
    </message>
    <message>
        <source>Now: the offline agent, because this workstation has no key for %1.</source>
        <translation>Jetzt: der Offline-Agent, weil dieser Arbeitsplatz keinen Schlüssel für %1 hat.</translation>
    </message>
    <message>
        <source>Now: the offline agent. %1</source>
        <translation>Jetzt: der Offline-Agent. %1</translation>
    </message>
    <message>
        <source>Now: %1. It was chosen when the program was started (--agent), and can be changed only there.</source>
        <translation>Jetzt: %1. Es wurde beim Start des Programms gewählt (--agent) und ist nur dort zu ändern.</translation>
    </message>
    <message>
        <source>Now: the offline agent. It was chosen when the program was started (--agent), and can be changed only there.</source>
        <translation>Jetzt: der Offline-Agent. Er wurde beim Start des Programms gewählt (--agent) und ist nur dort zu ändern.</translation>
    </message>
    <message>
        <source>Now: the offline agent.</source>
        <translation>Jetzt: der Offline-Agent.</translation>
    </message>
    <message>
        <source>Now: %1.</source>
        <translation>Jetzt: %1.</translation>
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
    <name>aidoctor::ui::RulesDialog</name>
    <message>
        <source>Rules and their sources</source>
        <translation>Regeln und ihre Quellen</translation>
    </message>
    <message>
        <source>Drug, test, problem or rule</source>
        <translation>Arzneimittel, Test, Diagnose oder Regel</translation>
    </message>
    <message>
        <source>Search rules</source>
        <translation>Regeln suchen</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>The rule</source>
        <translation>Die Regel</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Schließen</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>abgeschaltet</translation>
    </message>
    <message>
        <source>not applied here</source>
        <translation>hier nicht angewendet</translation>
    </message>
    <message numerus="yes">
        <source>%n rule(s), region %1</source>
        <translation>
            <numerusform>%n Regel, Region %1</numerusform>
            <numerusform>%n Regeln, Region %1</numerusform>
        </translation>
    </message>
    <message>
        <source>The rule &quot;%1&quot; is not in the packs of today. The briefing was made with an earlier version.</source>
        <translation>Die Regel „%1“ ist in den heutigen Regelpaketen nicht enthalten. Das Briefing entstand mit einer früheren Version.</translation>
    </message>
    <message>
        <source>everywhere</source>
        <translation>überall</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>To consider</source>
        <translation>Zu erwägen</translation>
    </message>
    <message>
        <source>What it cannot see</source>
        <translation>Was sie nicht sieht</translation>
    </message>
    <message>
        <source>For whom</source>
        <translation>Für wen</translation>
    </message>
    <message>
        <source>What a clinic can change</source>
        <translation>Was eine Praxis ändern kann</translation>
    </message>
    <message>
        <source>Rests on</source>
        <translation>Beruht auf</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>Paket</translation>
    </message>
    <message>
        <source>%1, version %2, for: %3</source>
        <translation>%1, Version %2, für: %3</translation>
    </message>
    <message>
        <source>Rule version %1, reviewed %2</source>
        <translation>Regelversion %1, geprüft %2</translation>
    </message>
    <message>
        <source>Developed by %1, funding: %2</source>
        <translation>Entwickelt von %1, Finanzierung: %2</translation>
    </message>
    <message>
        <source>What the whole pack cannot see</source>
        <translation>Was das ganze Paket nicht sieht</translation>
    </message>
    <message>
        <source>draft, not in force</source>
        <translation>Entwurf, nicht in Kraft</translation>
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
    <message>
        <source>Language, look and model</source>
        <translation>Sprache, Aussehen und Modell</translation>
    </message>
    <message>
        <source>Briefings are written by: %1</source>
        <translation>Die Briefings schreibt: %1</translation>
    </message>
    <message>
        <source>Briefings</source>
        <translation>Briefings</translation>
    </message>
    <message>
        <source>Model…</source>
        <translation>Modell …</translation>
    </message>
    <message>
        <source>Rules and their sources…</source>
        <translation>Regeln und ihre Quellen…</translation>
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
    <message>
        <source>Not encrypted: others in the same network can read it.</source>
        <translation>Nicht verschlüsselt: Andere im selben Netz können mitlesen.</translation>
    </message>
    <message>
        <source>Encrypted on the way.</source>
        <translation>Unterwegs verschlüsselt.</translation>
    </message>
    <message>
        <source>This computer. What is sent does not leave it.</source>
        <translation>Dieser Computer. Was gesendet wird, verlässt ihn nicht.</translation>
    </message>
    <message>
        <source>A network of the house.</source>
        <translation>Ein Netz des Hauses.</translation>
    </message>
    <message>
        <source>The public internet. What is sent leaves the house.</source>
        <translation>Das öffentliche Internet. Was gesendet wird, verlässt das Haus.</translation>
    </message>
    <message>
        <source>Not encrypted, so nothing is sent there: it takes an address that begins with https://.</source>
        <translation>Nicht verschlüsselt, deshalb wird dorthin nichts gesendet: Die Adresse muss mit https:// beginnen.</translation>
    </message>
    <message>
        <source>Not known: the name is not found in the network now.</source>
        <translation>Nicht bekannt: Der Name ist im Netz gerade nicht zu finden.</translation>
    </message>
    <message>
        <source>somebody at a workstation</source>
        <translation>jemand an einem Arbeitsplatz</translation>
    </message>
    <message>
        <source>the command line</source>
        <translation>die Befehlszeile</translation>
    </message>
    <message>
        <source>a program with the token %1</source>
        <translation>ein Programm mit dem Zugangsschlüssel %1</translation>
    </message>
    <message>
        <source>checking medications and allergies</source>
        <translation>prüft Medikamente und Allergien</translation>
    </message>
    <message>
        <source>looking for overdue screenings</source>
        <translation>sucht nach ausstehender Vorsorge</translation>
    </message>
    <message>
        <source>checking the record itself</source>
        <translation>prüft die Akte selbst</translation>
    </message>
    <message>
        <source>reading what could not be judged</source>
        <translation>liest, was nicht zu beurteilen war</translation>
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
    <message>
        <source>The model was chosen when the program was started (--agent). Start it without, to choose another one here.</source>
        <translation>Das Modell wurde beim Start des Programms gewählt (--agent). Starten Sie es ohne diese Angabe, um hier ein anderes zu wählen.</translation>
    </message>
    <message>
        <source>Nobody has agreed to sending charts to the model&apos;s server. Nothing was sent. Do so in the settings, under Model.</source>
        <translation>Niemand hat zugestimmt, dass Akten an den Server des Modells gesendet werden. Es wurde nichts gesendet. Zustimmen können Sie in den Einstellungen unter «Modell».</translation>
    </message>
    <message>
        <source>This workstation has no key for the model&apos;s server. Enter it in the settings, under Model.</source>
        <translation>Dieser Arbeitsplatz hat keinen Schlüssel für den Server des Modells. Geben Sie ihn in den Einstellungen unter «Modell» ein.</translation>
    </message>
    <message>
        <source>The clinic&apos;s limit of tokens for today is used up.</source>
        <translation>Die Obergrenze der Praxis an Tokens für heute ist aufgebraucht.</translation>
    </message>
    <message>
        <source>There is a limit in US dollars for a day, but the price of a model that was used today is not known. Set a limit of tokens instead.</source>
        <translation>Es gibt eine Tagesobergrenze in US-Dollar, aber der Preis eines Modells, das heute benutzt wurde, ist nicht bekannt. Legen Sie stattdessen eine Obergrenze in Tokens fest.</translation>
    </message>
    <message>
        <source>The clinic&apos;s limit of cost for today is used up.</source>
        <translation>Die Kostenobergrenze der Praxis für heute ist erreicht.</translation>
    </message>
    <message>
        <source>The settings of the model were made by another version of this program. Bring this workstation up to date.</source>
        <translation>Die Einstellungen des Modells hat eine andere Version dieses Programms gespeichert. Bringen Sie diesen Arbeitsplatz auf den neuesten Stand.</translation>
    </message>
    <message>
        <source>The key for the model&apos;s server has not been read yet. Open this computer&apos;s keyring, and make the briefing again.</source>
        <translation>Der Schlüssel für den Server des Modells ist noch nicht gelesen. Öffnen Sie den Schlüsselbund dieses Computers und erstellen Sie das Briefing noch einmal.</translation>
    </message>
    <message>
        <source>A pack of the program is called &quot;%1&quot;. Choose another name.</source>
        <translation>Ein Paket des Programms heißt „%1“. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>The clinic has no pack &quot;%1&quot;.</source>
        <translation>Die Praxis hat kein Paket „%1“.</translation>
    </message>
    <message>
        <source>The pack &quot;%1&quot; has a rule &quot;%2&quot; already. Choose another name; a rule of the program can be switched off.</source>
        <translation>Das Paket „%1“ hat schon eine Regel „%2“. Wählen Sie einen anderen Namen; eine Regel des Programms lässt sich abschalten.</translation>
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
    <name>facts</name>
    <message>
        <source>the value is a text, not a number</source>
        <translation>der Wert ist ein Text, keine Zahl</translation>
    </message>
    <message>
        <source>the value has no unit</source>
        <translation>der Wert hat keine Einheit</translation>
    </message>
    <message>
        <source>there is no defined conversion from the unit &quot;%1&quot;</source>
        <translation>für die Einheit „%1“ ist keine Umrechnung festgelegt</translation>
    </message>
    <message>
        <source>the value is not plausible: a unit or a decimal point may be wrong</source>
        <translation>der Wert ist nicht plausibel: Einheit oder Komma können falsch sein</translation>
    </message>
    <message>
        <source>creatinine is given as a bound only</source>
        <translation>Kreatinin ist nur als Grenze angegeben</translation>
    </message>
    <message>
        <source>kidney function needs the sex, which is not recorded as female or male</source>
        <translation>die Nierenfunktion braucht das Geschlecht, das nicht als weiblich oder männlich vermerkt ist</translation>
    </message>
    <message>
        <source>kidney function needs the age, which is not known</source>
        <translation>die Nierenfunktion braucht das Alter, das nicht bekannt ist</translation>
    </message>
    <message>
        <source>%1 mL/min/1.73 m² (computed)</source>
        <translation>%1 mL/min/1,73 m² (berechnet)</translation>
    </message>
    <message>
        <source>eGFR %1 mL/min/1.73 m² (CKD-EPI 2021 from creatinine %2)</source>
        <translation>eGFR %1 mL/min/1,73 m² (CKD-EPI 2021 aus Kreatinin %2)</translation>
    </message>
    <message>
        <source>creatinine clearance needs a weight of the last two years</source>
        <translation>die Kreatinin-Clearance braucht ein Gewicht der letzten zwei Jahre</translation>
    </message>
    <message>
        <source>%1 mL/min (computed)</source>
        <translation>%1 mL/min (berechnet)</translation>
    </message>
    <message>
        <source>creatinine clearance %1 mL/min (Cockcroft-Gault from creatinine %2, weight %3)</source>
        <translation>Kreatinin-Clearance %1 mL/min (Cockcroft-Gault aus Kreatinin %2, Gewicht %3)</translation>
    </message>
</context>
<context>
    <name>net</name>
    <message>
        <source>Nothing is sent to this server: nobody has agreed to it yet. Do so in the settings, or with --accept-endpoint.</source>
        <translation>An diesen Server wird nichts gesendet: Noch niemand hat ihm zugestimmt. Zustimmen können Sie in den Einstellungen oder mit --accept-endpoint.</translation>
    </message>
    <message>
        <source>This is not the address of a server. It begins with https:// (or http:// in the house) and has no user, password or query in it.</source>
        <translation>Das ist keine Adresse eines Servers. Sie beginnt mit https:// (im Haus auch http://) und enthält weder Benutzer noch Passwort noch Abfrage.</translation>
    </message>
    <message>
        <source>Over http:// everybody on the way could read what is sent. Use an https:// address for a server outside the house.</source>
        <translation>Über http:// könnten alle unterwegs mitlesen. Verwenden Sie für einen Server außer Haus eine Adresse mit https://.</translation>
    </message>
    <message>
        <source>No authority that this computer trusts has signed the server&apos;s certificate. If the server belongs to the house, add its authority&apos;s certificate in the settings.</source>
        <translation>Das Zertifikat des Servers stammt von keiner Stelle, der dieser Computer vertraut. Gehört der Server zum Haus, fügen Sie das Zertifikat seiner Stelle in den Einstellungen hinzu.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is for another name. Check the address.</source>
        <translation>Das Zertifikat des Servers gilt für einen anderen Namen. Prüfen Sie die Adresse.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate has expired. Whoever runs the server has to renew it.</source>
        <translation>Das Zertifikat des Servers ist abgelaufen. Wer den Server betreut, muss es erneuern.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is not valid yet. Check this computer&apos;s clock.</source>
        <translation>Das Zertifikat des Servers gilt noch nicht. Prüfen Sie die Uhr dieses Computers.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate has been revoked. Do not use this server.</source>
        <translation>Das Zertifikat des Servers wurde widerrufen. Benutzen Sie diesen Server nicht.</translation>
    </message>
    <message>
        <source>The encrypted connection could not be made.</source>
        <translation>Die verschlüsselte Verbindung kam nicht zustande.</translation>
    </message>
    <message>
        <source>The encrypted connection could not be made. Check that the server speaks https at this port.</source>
        <translation>Die verschlüsselte Verbindung kam nicht zustande. Prüfen Sie, ob der Server an diesem Port https spricht.</translation>
    </message>
    <message>
        <source>There is no server of this name. Check the address and this computer&apos;s network.</source>
        <translation>Es gibt keinen Server dieses Namens. Prüfen Sie die Adresse und das Netz dieses Computers.</translation>
    </message>
    <message>
        <source>Nothing answers at this address. Check that the server runs and that the port is right.</source>
        <translation>Unter dieser Adresse antwortet nichts. Prüfen Sie, ob der Server läuft und der Port stimmt.</translation>
    </message>
    <message>
        <source>The server did not answer in time.</source>
        <translation>Der Server hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>The proxy asks for a user and a password. They belong into the environment variable HTTPS_PROXY.</source>
        <translation>Der Proxy verlangt Benutzer und Passwort. Sie gehören in die Umgebungsvariable HTTPS_PROXY.</translation>
    </message>
    <message>
        <source>The proxy does not let this request through. Check the proxy in the settings.</source>
        <translation>Der Proxy lässt diese Anfrage nicht durch. Prüfen Sie den Proxy in den Einstellungen.</translation>
    </message>
    <message>
        <source>The connection to the server was lost. Try again.</source>
        <translation>Die Verbindung zum Server ist abgebrochen. Bitte erneut versuchen.</translation>
    </message>
    <message>
        <source>This is not the address of a proxy. It looks like http://proxy.example.org:3128 or socks5://10.0.0.1:1080.</source>
        <translation>Das ist keine Adresse eines Proxys. Sie sieht aus wie http://proxy.example.org:3128 oder socks5://10.0.0.1:1080.</translation>
    </message>
    <message>
        <source>The file with the certificate authority has no certificate in PEM form in it, or cannot be read.</source>
        <translation>Die Datei mit der Zertifizierungsstelle enthält kein Zertifikat in PEM-Form oder ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The server sent an event that is too large.</source>
        <translation>Der Server hat ein zu großes Ereignis gesendet.</translation>
    </message>
    <message>
        <source>The server&apos;s answer took too long. Try again later.</source>
        <translation>Die Antwort des Servers dauerte zu lange. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>The server could not be reached in time. Check the address and this computer&apos;s network.</source>
        <translation>Der Server war nicht rechtzeitig erreichbar. Prüfen Sie die Adresse und das Netz dieses Computers.</translation>
    </message>
    <message>
        <source>The server stopped answering in the middle. Try again.</source>
        <translation>Der Server hat mitten in der Antwort aufgehört. Bitte erneut versuchen.</translation>
    </message>
    <message>
        <source>The server has taken the request and does not answer. Try again.</source>
        <translation>Der Server hat die Anfrage angenommen und antwortet nicht. Bitte erneut versuchen.</translation>
    </message>
    <message>
        <source>This name leads outside the house, and over http:// everybody on the way could read what is sent. Use https://.</source>
        <translation>Dieser Name führt aus dem Haus, und über http:// könnten alle unterwegs mitlesen. Verwenden Sie https://.</translation>
    </message>
    <message>
        <source>The server&apos;s answer is too long.</source>
        <translation>Die Antwort des Servers ist zu lang.</translation>
    </message>
    <message>
        <source>The run was stopped.</source>
        <translation>Der Lauf wurde angehalten.</translation>
    </message>
    <message>
        <source>The key has a line break or another sign in it that no key has. Enter it again.</source>
        <translation>Der Schlüssel enthält einen Zeilenumbruch oder ein anderes Zeichen, das in keinem Schlüssel vorkommt. Geben Sie ihn neu ein.</translation>
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
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer Eintrag</numerusform>
            <numerusform>und %n weitere Einträge</numerusform>
        </translation>
    </message>
    <message>
        <source>no record of %1 in the last %2</source>
        <translation>kein Eintrag zu %1 in den letzten %2</translation>
    </message>
    <message>
        <source>no record of %1</source>
        <translation>kein Eintrag zu %1</translation>
    </message>
    <message>
        <source>%1; the last one: %2</source>
        <translation>%1; der letzte: %2</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <comment>a span</comment>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n week(s)</source>
        <comment>a span</comment>
        <translation>
            <numerusform>%n Woche</numerusform>
            <numerusform>%n Wochen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n month(s)</source>
        <comment>a span</comment>
        <translation>
            <numerusform>%n Monat</numerusform>
            <numerusform>%n Monaten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n year(s)</source>
        <comment>a span</comment>
        <translation>
            <numerusform>%n Jahr</numerusform>
            <numerusform>%n Jahren</numerusform>
        </translation>
    </message>
    <message>
        <source>the birth date is not known</source>
        <translation>das Geburtsdatum ist nicht bekannt</translation>
    </message>
    <message>
        <source>the birth date is known in part only</source>
        <translation>das Geburtsdatum ist nur zum Teil bekannt</translation>
    </message>
    <message>
        <source>the sex is not recorded as female or male</source>
        <translation>das Geschlecht ist nicht als weiblich oder männlich vermerkt</translation>
    </message>
    <message>
        <source>the daily dose is not recorded</source>
        <translation>die Tagesdosis ist nicht vermerkt</translation>
    </message>
    <message>
        <source>the order&apos;s date is not known</source>
        <translation>das Datum der Verordnung ist nicht bekannt</translation>
    </message>
    <message>
        <source>the value does not say on which side of the limit it lies</source>
        <translation>der Wert sagt nicht, auf welcher Seite der Grenze er liegt</translation>
    </message>
    <message>
        <source>its date is known in part only</source>
        <translation>das Datum ist nur zum Teil bekannt</translation>
    </message>
    <message>
        <source> or </source>
        <translation> oder </translation>
    </message>
    <message>
        <source>%1 values from %2 to %3: %4 → %5, p %6 (Mann-Kendall)</source>
        <translation>%1 Werte von %2 bis %3: %4 → %5, p %6 (Mann-Kendall)</translation>
    </message>
    <message>
        <source>its beginning is not known</source>
        <translation>der Beginn ist nicht bekannt</translation>
    </message>
    <message>
        <source>%1 recorded %2 of %3 times</source>
        <translation>%1: %2 von %3 Einträgen</translation>
    </message>
    <message>
        <source>no points</source>
        <translation>keine Punkte</translation>
    </message>
    <message>
        <source>On record: %1.</source>
        <translation>In der Akte: %1.</translation>
    </message>
    <message>
        <source>today</source>
        <translation>heute</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>vor %n Tag</numerusform>
            <numerusform>vor %n Tagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n Diagnose</numerusform>
            <numerusform>%n Diagnosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n medication(s)</source>
        <translation>
            <numerusform>%n Medikament</numerusform>
            <numerusform>%n Medikamente</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n allergy(ies)</source>
        <comment>new since the last visit</comment>
        <translation>
            <numerusform>%n Allergie</numerusform>
            <numerusform>%n Allergien</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n result(s)</source>
        <translation>
            <numerusform>%n Ergebnis</numerusform>
            <numerusform>%n Ergebnisse</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n procedure(s)</source>
        <translation>
            <numerusform>%n Maßnahme</numerusform>
            <numerusform>%n Maßnahmen</numerusform>
        </translation>
    </message>
    <message>
        <source>(day not recorded)</source>
        <translation>(Tag nicht vermerkt)</translation>
    </message>
    <message>
        <source>%1; marked %2 by the laboratory</source>
        <translation>%1; vom Labor mit %2 markiert</translation>
    </message>
    <message>
        <source>%1; the laboratory&apos;s reference is %2</source>
        <translation>%1; Referenz des Labors: %2</translation>
    </message>
    <message>
        <source>Before: %1 on %2</source>
        <translation>Davor: %1 am %2</translation>
    </message>
    <message>
        <source> and </source>
        <translation> und </translation>
    </message>
    <message>
        <source>the medication was not recognised: no rule on drugs looked at it</source>
        <translation>das Medikament wurde nicht erkannt: keine Regel zu Arzneimitteln hat es betrachtet</translation>
    </message>
    <message>
        <source>the allergy was not recognised: it was compared with no drug</source>
        <translation>die Allergie wurde nicht erkannt: sie wurde mit keinem Arzneimittel verglichen</translation>
    </message>
    <message>
        <source>the birth date is not known: taken for an adult</source>
        <translation>das Geburtsdatum ist nicht bekannt: wie Erwachsene behandelt</translation>
    </message>
    <message>
        <source>Line %1: %2</source>
        <translation>Zeile %1: %2</translation>
    </message>
    <message>
        <source>The pack is larger than %1 KiB.</source>
        <translation>Das Paket ist größer als %1 KiB.</translation>
    </message>
    <message>
        <source>A rule needs an id, a version and an English title.</source>
        <translation>Eine Regel braucht eine Kennung, eine Version und einen englischen Titel.</translation>
    </message>
    <message>
        <source>This is no category.</source>
        <translation>Das ist keine Kategorie.</translation>
    </message>
    <message>
        <source>This is no severity.</source>
        <translation>Das ist kein Schweregrad.</translation>
    </message>
    <message>
        <source>A rule needs the date of its last review.</source>
        <translation>Eine Regel braucht das Datum ihrer letzten Prüfung.</translation>
    </message>
    <message>
        <source>A rule needs a citation.</source>
        <translation>Eine Regel braucht eine Quelle.</translation>
    </message>
    <message>
        <source>The pack has no citation &quot;%1&quot;.</source>
        <translation>Das Paket hat keine Quelle „%1“.</translation>
    </message>
    <message>
        <source>The value must lie between &quot;from&quot; and &quot;to&quot;.</source>
        <translation>Der Wert muss zwischen „from“ und „to“ liegen.</translation>
    </message>
    <message>
        <source>A pack needs an id, a version and a region.</source>
        <translation>Ein Paket braucht eine Kennung, eine Version und eine Region.</translation>
    </message>
    <message>
        <source>The rule &quot;%1&quot; is there twice.</source>
        <translation>Die Regel „%1“ ist zweimal vorhanden.</translation>
    </message>
    <message>
        <source>The pack has no rules.</source>
        <translation>Das Paket hat keine Regeln.</translation>
    </message>
    <message>
        <source>The rule settings are not an object.</source>
        <translation>Die Regeleinstellungen sind kein Objekt.</translation>
    </message>
    <message>
        <source>A parameter in the rule settings is no number.</source>
        <translation>Ein Parameter in den Regeleinstellungen ist keine Zahl.</translation>
    </message>
    <message>
        <source>The rule settings hold something unknown: &quot;%1&quot;.</source>
        <translation>Die Regeleinstellungen enthalten Unbekanntes: „%1“.</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>kritisch</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>information</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>version %1, reviewed %2</source>
        <translation>Version %1, geprüft %2</translation>
    </message>
    <message>
        <source>Switched off by the clinic.</source>
        <translation>Von der Praxis abgeschaltet.</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>To consider</source>
        <translation>Zu erwägen</translation>
    </message>
    <message>
        <source>What it cannot see</source>
        <translation>Was sie nicht sieht</translation>
    </message>
    <message>
        <source>For whom</source>
        <translation>Für wen</translation>
    </message>
    <message>
        <source>A clinic can change</source>
        <translation>Eine Praxis kann ändern</translation>
    </message>
    <message>
        <source>Rests on</source>
        <translation>Beruht auf</translation>
    </message>
    <message>
        <source>%1 to %2 years</source>
        <translation>%1 bis %2 Jahre</translation>
    </message>
    <message numerus="yes">
        <source>from %n year(s)</source>
        <translation>
            <numerusform>ab %n Jahr</numerusform>
            <numerusform>ab %n Jahren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>below %n year(s)</source>
        <translation>
            <numerusform>unter %n Jahr</numerusform>
            <numerusform>unter %n Jahren</numerusform>
        </translation>
    </message>
    <message>
        <source>women</source>
        <translation>Frauen</translation>
    </message>
    <message>
        <source>men</source>
        <translation>Männer</translation>
    </message>
    <message>
        <source>everybody</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>%1: %2 %3 (%4 to %5)</source>
        <translation>%1: %2 %3 (%4 bis %5)</translation>
    </message>
    <message>
        <source>changed by the clinic</source>
        <translation>von der Praxis geändert</translation>
    </message>
    <message>
        <source>secondary source</source>
        <translation>Sekundärquelle</translation>
    </message>
    <message>
        <source>read on %1</source>
        <translation>gelesen am %1</translation>
    </message>
    <message>
        <source>%1, again on %2</source>
        <translation>%1, erneut am %2</translation>
    </message>
    <message>
        <source>The rules and their sources</source>
        <translation>Die Regeln und ihre Quellen</translation>
    </message>
    <message>
        <source>A rule points out what a clinician may want to consider; it decides nothing. Region of this clinic: %1.</source>
        <translation>Eine Regel weist auf das hin, was ärztlich zu erwägen sein kann; sie entscheidet nichts. Region dieser Praxis: %1.</translation>
    </message>
    <message>
        <source>region %1</source>
        <translation>Region %1</translation>
    </message>
    <message>
        <source>applied</source>
        <translation>angewendet</translation>
    </message>
    <message>
        <source>not applied here</source>
        <translation>hier nicht angewendet</translation>
    </message>
    <message>
        <source>Developed by %1, funding: %2. Released %3, reviewed %4. Of the source attributes it uses: %5.</source>
        <translation>Entwickelt von %1, Finanzierung: %2. Veröffentlicht %3, geprüft %4. Von den Quellmerkmalen verwendet es: %5.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>en</source>
        <extracomment>The two letters of the language of this translation: &quot;de&quot; in German.</extracomment>
        <translation>de</translation>
    </message>
    <message>
        <source>Draft: its sources wait for a second reading. Not in force.</source>
        <translation>Entwurf: die Quellen warten auf eine zweite Lesung. Nicht in Kraft.</translation>
    </message>
    <message>
        <source>%1 mg</source>
        <translation>%1 mg</translation>
    </message>
    <message numerus="yes">
        <source>%n order(s) were not recognised: one of them may be it</source>
        <translation>
            <numerusform>%n Verordnung wurde nicht erkannt: sie kann es sein</numerusform>
            <numerusform>%n Verordnungen wurden nicht erkannt: eine davon kann es sein</numerusform>
        </translation>
    </message>
    <message>
        <source>A rule has either &quot;when&quot; or &quot;check&quot;.</source>
        <translation>Eine Regel hat entweder „when“ oder „check“.</translation>
    </message>
    <message>
        <source>There is no such check.</source>
        <translation>Diese Prüfung gibt es nicht.</translation>
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
    <message>
        <source>There are too many accepted servers. Withdraw one first.</source>
        <translation>Es sind zu viele Server zugelassen. Widerrufen Sie zuerst einen.</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring does not answer. Keys that were kept in it cannot be read.</source>
        <translation>Der Schlüsselbund dieses Computers antwortet nicht. Schlüssel, die darin liegen, sind nicht lesbar.</translation>
    </message>
    <message>
        <source>This computer&apos;s keyring does not answer. The key may still be in it.</source>
        <translation>Der Schlüsselbund dieses Computers antwortet nicht. Der Schlüssel liegt vielleicht noch darin.</translation>
    </message>
    <message>
        <source>The agreements were stored by another version of this program. Bring this workstation up to date.</source>
        <translation>Die Zustimmungen hat eine andere Version dieses Programms gespeichert. Bringen Sie diesen Arbeitsplatz auf den neuesten Stand.</translation>
    </message>
</context>
</TS>
