#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

/// Every text of the window has a German translation, each plural form of it too.
class TranslationsTest : public QObject {
    Q_OBJECT

    static QStringList missing(const QString &file)
    {
        QFile source(file);
        if (!source.open(QIODevice::ReadOnly))
            return {QStringLiteral("cannot read the translation")};
        QXmlStreamReader xml(&source);
        QStringList found;
        QString text;
        bool plural = false;
        while (!xml.atEnd()) {
            xml.readNext();
            if (!xml.isStartElement())
                continue;
            if (xml.name() == QLatin1String("message"))
                plural = xml.attributes().value(QLatin1String("numerus")) == QLatin1String("yes");
            if (xml.name() == QLatin1String("source"))
                text = xml.readElementText();
            if (xml.name() != QLatin1String("translation"))
                continue;
            const QString state = xml.attributes().value(QLatin1String("type")).toString();
            if (state == QLatin1String("vanished") || state == QLatin1String("obsolete")) {
                xml.skipCurrentElement();
                continue;
            }
            bool complete = state.isEmpty();
            if (plural) {
                int forms = 0;
                while (xml.readNextStartElement()) {
                    ++forms;
                    complete = !xml.readElementText().isEmpty() && complete;
                }
                complete = complete && forms == 2;
            } else {
                complete = !xml.readElementText().isEmpty() && complete;
            }
            if (!complete)
                found << text;
        }
        return found;
    }

    static void update(const QString &file, const QStringList &options = {})
    {
        QProcess lupdate;
        QStringList arguments{
            QStringLiteral("-silent"), QStringLiteral("-locations"),
            QStringLiteral("none"),    QStringLiteral("-no-obsolete"),
            QStringLiteral("-I"),      QStringLiteral(AIDOCTOR_SOURCE_DIR),
            QStringLiteral("-I"),      QStringLiteral(AIDOCTOR_SOURCE_DIR "/backend")};
        arguments << options;
        // The rooms whose words reach the window; what only integrators read stays English.
        for (const char *room :
             {"ui", "backend/agent", "backend/briefing", "backend/chart", "backend/clinical",
              "backend/core", "backend/database", "backend/net", "backend/security"})
            arguments << QStringLiteral(AIDOCTOR_SOURCE_DIR "/") + QLatin1String(room);
        arguments << QStringLiteral("-ts") << file;
        lupdate.start(QStringLiteral(AIDOCTOR_LUPDATE), arguments);
        QVERIFY(lupdate.waitForFinished(120'000));
        QCOMPARE(lupdate.exitCode(), 0);
    }

private slots:
    void germanIsComplete()
    {
        const QTemporaryDir folder;
        const QString copy = folder.filePath(QStringLiteral("ai-doctor_de.ts"));
        QVERIFY(
            QFile::copy(QStringLiteral(AIDOCTOR_SOURCE_DIR "/translations/ai-doctor_de.ts"), copy));
        QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner);
        update(copy);
        const QStringList open = missing(copy);
        QVERIFY2(open.isEmpty(), qPrintable(open.join(QLatin1Char('\n'))));
    }

    void englishHasItsPluralForms()
    {
        const QTemporaryDir folder;
        const QString copy = folder.filePath(QStringLiteral("ai-doctor_en.ts"));
        QVERIFY(
            QFile::copy(QStringLiteral(AIDOCTOR_SOURCE_DIR "/translations/ai-doctor_en.ts"), copy));
        QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner);
        update(copy, {QStringLiteral("-pluralonly")});
        const QStringList open = missing(copy);
        QVERIFY2(open.isEmpty(), qPrintable(open.join(QLatin1Char('\n'))));
    }

    void bothAreCompiledIn()
    {
        QVERIFY(QFile::exists(QStringLiteral(":/translations/ai-doctor_de.qm")));
        QVERIFY(QFile::exists(QStringLiteral(":/translations/ai-doctor_en.qm")));
        QVERIFY(QFile::exists(QStringLiteral(":/icons/ai-doctor.svg")));
    }

    void aMissingTextIsNoticed()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("x_de.ts"));
        update(file);
        QVERIFY(missing(file).size() > 50);
    }
};

QTEST_GUILESS_MAIN(TranslationsTest)
#include "translations_test.moc"
