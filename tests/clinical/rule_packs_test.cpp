#include "clinical/chart_checks.h"
#include "clinical/rule_book.h"
#include "core/json_schema.h"

#include <QDate>
#include <QDir>
#include <QFile>
#include <QTest>

using namespace aidoctor;
using namespace aidoctor::clinical;

/// What every pack of the program must be: sourced, read twice, in two languages, and as the schema
/// says.
class RulePacksTest : public QObject {
    Q_OBJECT

private:
    static constexpr qsizetype kMostWords = 25;
    std::shared_ptr<const RuleBook> m_book;

    static QByteArray textOf(const QString &name)
    {
        QFile file(QStringLiteral(":/rules/") + name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static bool isDay(const QString &text)
    {
        return QDate::fromString(text, Qt::ISODate).isValid();
    }

    template <typename Visit>
    void forEachRule(Visit visit) const
    {
        for (const auto &pack : m_book->packs()) {
            for (const Rule &rule : pack->rules)
                visit(*pack, rule);
        }
    }

private slots:
    void initTestCase()
    {
        auto book = RuleBook::builtIn();
        QVERIFY2(book.has_value(), book ? "" : qPrintable(book.error().message));
        m_book = *book;
        QVERIFY(m_book->packs().size() >= 6);
    }

    void theyAreAsTheSchemaSays()
    {
        const auto json = parseJson(textOf(QStringLiteral("pack_schema.json")));
        QVERIFY(json.has_value());
        const auto schema = JsonSchema::compile(*json);
        QVERIFY(schema.has_value());
        for (const auto &pack : m_book->packs()) {
            const auto text = parseJson(textOf(pack->id + QStringLiteral(".json")));
            QVERIFY2(text.has_value(), qPrintable(pack->id));
            const QStringList faults = schema->validate(*text);
            QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
        }
    }

    /// No rule without citation and review date; no sentence longer than 25 words; each was read a
    /// second time; none is marked as unverified.
    void everyRuleIsSourced()
    {
        QStringList faults;
        forEachRule([&faults](const RulePack &, const Rule &rule) {
            if (rule.citations.empty() || !isDay(rule.reviewed))
                faults.append(rule.id + QStringLiteral(": no citation or review date"));
            for (const Citation &citation : rule.citations) {
                const QString where = rule.id + QLatin1Char('/') + citation.id;
                const qsizetype words =
                    citation.sentence.split(QLatin1Char(' '), Qt::SkipEmptyParts).size();
                if (words == 0 || words > kMostWords)
                    faults.append(where + QStringLiteral(": %1 words").arg(words));
                if (!citation.address.startsWith(QLatin1String("http")))
                    faults.append(where + QStringLiteral(": no address"));
                if (!isDay(citation.read) || (!rule.draft && !isDay(citation.reread)))
                    faults.append(where + QStringLiteral(": not read twice"));
                if (citation.kind != QLatin1String("primary")
                    && citation.kind != QLatin1String("secondary"))
                    faults.append(where + QStringLiteral(": unverified"));
                // A machine-made summary is no source.
                if (citation.publisher.contains(QLatin1String("im-rec-deck")))
                    faults.append(where + QStringLiteral(": a summary without an editor"));
            }
        });
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
    }

    void textsAreInTwoLanguagesAndOnlyConsider()
    {
        QStringList faults;
        forEachRule([&faults](const RulePack &, const Rule &rule) {
            for (const Words *words : {&rule.title, &rule.why, &rule.limits}) {
                if (words->en.isEmpty() || words->de.isEmpty())
                    faults.append(rule.id + QStringLiteral(": a text is missing"));
            }
            if (rule.consider.en.isEmpty() != rule.consider.de.isEmpty())
                faults.append(rule.id + QStringLiteral(": consider in one language"));
            if (!rule.consider.en.isEmpty()
                && (!rule.consider.en.startsWith(QLatin1String("Consider "))
                    || !rule.consider.de.startsWith(QStringLiteral("Erwägen: "))))
                faults.append(rule.id + QStringLiteral(": an order, not a consideration"));
        });
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
    }

    void checksAreThereAndIdsUnique()
    {
        QSet<QString> ids;
        forEachRule([&ids](const RulePack &, const Rule &rule) {
            QVERIFY2(rule.when || isCheck(rule.check), qPrintable(rule.id));
            QVERIFY2(!ids.contains(rule.id), qPrintable(rule.id));
            ids.insert(rule.id);
        });
        QVERIFY(ids.size() >= 150);
    }

    /// A pack names its region and is never applied outside it silently.
    void regionsAreKept()
    {
        for (const auto &pack : m_book->packs())
            QCOMPARE(pack->applied, pack->region != QLatin1String("GB"));
        RuleSettings settings;
        settings.region = QStringLiteral("GB");
        const auto british = m_book->with(settings, {});
        for (const auto &pack : british->packs())
            QCOMPARE(pack->applied, pack->region != QLatin1String("US"));
        settings.packsBeyond = {QStringLiteral("us-drugs")};
        const auto named = m_book->with(settings, {});
        for (const auto &pack : named->packs())
            QCOMPARE(pack->applied,
                     pack->region != QLatin1String("US") || pack->id == QLatin1String("us-drugs"));
    }

    void sourceAttributesAreStated()
    {
        for (const auto &pack : m_book->packs()) {
            QVERIFY2(pack->uses.size() == 9, qPrintable(pack->id));
            QVERIFY2(!pack->developer.isEmpty() && !pack->funding.isEmpty() && isDay(pack->released)
                         && isDay(pack->reviewed) && !pack->limits.de.isEmpty(),
                     qPrintable(pack->id));
        }
    }

    void thereAreAsManyAnalytesAndDrugsAsPromised()
    {
        QVERIFY(m_book->tables().analytes.all().size() >= 60);
        QVERIFY(m_book->tables().drugs.size() >= 400);
    }
};

QTEST_GUILESS_MAIN(RulePacksTest)
#include "rule_packs_test.moc"
