#include "clinical/golden_cases.h"
#include "clinical/review.h"

#include <QDir>
#include <QTest>

#include <map>

using namespace aidoctor;
using namespace aidoctor::clinical;

/// The tables in golden/: at least three lines for each rule of each pack. One test per rule.
class GoldenTest : public QObject {
    Q_OBJECT

private:
    using Cases = std::vector<test::GoldenCase>;

    static QString folder() { return QStringLiteral(AIDOCTOR_SOURCE_DIR "/tests/clinical/golden"); }

    /// Packs of another region are tested in it.
    static QString regionOf(const QString &file)
    {
        return file.startsWith(QLatin1String("uk-")) ? QStringLiteral("GB") : QStringLiteral("US");
    }

    std::map<QString, Cases> m_cases; ///< by rule
    std::map<QString, QString> m_regions;
    std::map<QString, std::shared_ptr<const RuleBook>> m_books;
    int m_count = 0;
    int m_wrong = 0;

    /// What is wrong with a case; empty when it is as expected.
    QString judge(const test::GoldenCase &one, const RuleBook &book) const
    {
        const Review result = review(one.chart, test::kGoldenToday, book);
        const Finding *found = nullptr;
        for (const Finding &finding : result.findings) {
            if (finding.rule == one.rule && (!found || finding.title.contains(one.text)))
                found = &finding;
        }
        const NotEvaluated *open = nullptr;
        for (const NotEvaluated &item : result.notEvaluated) {
            if (item.rules.contains(one.rule))
                open = &item;
        }
        if (one.expect == QLatin1String("silent"))
            return found  ? QStringLiteral("fires: %1").arg(found->title)
                   : open ? QStringLiteral("not evaluated: %1").arg(open->reason)
                          : QString();
        if (one.expect == QLatin1String("not evaluated")) {
            if (found)
                return QStringLiteral("fires: %1").arg(found->title);
            return open ? QString() : QStringLiteral("silent");
        }
        if (!found)
            return open ? QStringLiteral("not evaluated: %1").arg(open->reason)
                        : QStringLiteral("silent");
        if (!one.severity.isEmpty() && severityName(found->severity) != one.severity)
            return QStringLiteral("fires %1").arg(severityName(found->severity));
        const QString all = found->title + QLatin1Char('\n') + found->explanation;
        if (!one.text.isEmpty() && !all.contains(one.text, Qt::CaseInsensitive))
            return QStringLiteral("does not say \"%1\" but: %2").arg(one.text, all);
        return {};
    }

private slots:
    void initTestCase()
    {
        for (const QString &region : {QStringLiteral("US"), QStringLiteral("GB")}) {
            RuleSettings settings;
            settings.region = region;
            settings.withDrafts = true;
            auto book = RuleBook::builtIn(settings);
            QVERIFY2(book.has_value(), book ? "" : qPrintable(book.error().message));
            m_books[region] = *book;
        }
        const QStringList files =
            QDir(folder()).entryList({QStringLiteral("*.md")}, QDir::Files, QDir::Name);
        for (const QString &file : files) {
            test::GoldenReader reader;
            for (test::GoldenCase &one : reader.read(folder() + QLatin1Char('/') + file)) {
                m_regions[one.rule] = regionOf(file);
                m_cases[one.rule].push_back(std::move(one));
                ++m_count;
            }
            QVERIFY2(
                reader.faults().isEmpty(),
                qPrintable(file + QLatin1Char('\n') + reader.faults().join(QLatin1Char('\n'))));
        }
    }

    void everyRuleHasItsTable()
    {
        QStringList without;
        for (const auto &pack : m_books.at(QStringLiteral("US"))->packs()) {
            for (const Rule &rule : pack->rules) {
                const auto cases = m_cases.find(rule.id);
                if (cases == m_cases.end() || cases->second.size() < 3)
                    without.append(rule.id);
            }
        }
        QVERIFY2(without.isEmpty(), qPrintable(without.join(QLatin1Char('\n'))));
        for (const auto &[rule, cases] : m_cases)
            QVERIFY2(m_books.at(QStringLiteral("US"))->rule(rule), qPrintable(rule));
        QVERIFY(m_count >= 400);
    }

    void rules_data()
    {
        QTest::addColumn<QString>("rule");
        for (const auto &[rule, cases] : m_cases)
            QTest::newRow(qPrintable(rule)) << rule;
    }

    void rules()
    {
        QFETCH(const QString, rule);
        const RuleBook &book = *m_books.at(m_regions.at(rule));
        QStringList faults;
        for (const test::GoldenCase &one : m_cases.at(rule)) {
            const QString fault = judge(one, book);
            m_wrong += !fault.isEmpty();
            if (!fault.isEmpty())
                faults.append(QStringLiteral("line %1, %2: expected %3 %4, but it %5")
                                  .arg(one.line)
                                  .arg(one.name, one.expect, one.severity, fault));
        }
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
    }

    void cleanupTestCase() { qInfo("%d cases, %d not as expected", m_count, m_wrong); }
};

QTEST_GUILESS_MAIN(GoldenTest)
#include "golden_test.moc"
