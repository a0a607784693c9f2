#include "clinical/ranking.h"

#include <QTest>

using namespace aidoctor::clinical;

/// What stands on top, what is merged, what folds.
class RankingTest : public QObject {
    Q_OBJECT

private:
    static Candidate finding(const char *name, Severity severity, Category category,
                             std::initializer_list<const char *> orders = {},
                             const QString &group = {}, bool merges = true)
    {
        const QString id = QString::fromLatin1(name);
        Candidate candidate;
        candidate.finding.id = id;
        candidate.finding.rule = id;
        candidate.finding.title = id;
        candidate.finding.explanation = QStringLiteral("why ") + id;
        candidate.finding.severity = severity;
        candidate.finding.category = category;
        for (const char *order : orders) {
            const QString record = QString::fromLatin1(order);
            candidate.finding.evidence.push_back({QStringLiteral("medication"), record, record});
        }
        candidate.group = group;
        candidate.merges = merges;
        return candidate;
    }

    static QString placesOf(const std::vector<Finding> &findings)
    {
        QStringList texts;
        for (const Finding &finding : findings)
            texts.append(finding.id + QLatin1Char(':') + placeName(finding.place));
        return texts.join(QLatin1Char(' '));
    }

private slots:
    void theMostSevereStandsFirstAndThreeOnTop()
    {
        const auto ranked = rank({finding("i", Severity::Info, Category::Medications),
                                  finding("s", Severity::Warning, Category::Screenings),
                                  finding("l", Severity::Warning, Category::Labs),
                                  finding("c", Severity::Critical, Category::Screenings),
                                  finding("m", Severity::Warning, Category::Medications)});
        QCOMPARE(placesOf(ranked), QStringLiteral("c:top m:top l:top s:section i:section"));
    }

    void infoIsNeverOnTop()
    {
        QCOMPARE(placesOf(rank({finding("i", Severity::Info, Category::Labs)})),
                 QStringLiteral("i:section"));
    }

    void fivePerSectionTheRestFolds()
    {
        std::vector<Candidate> many;
        for (int i = 0; i < 7; ++i)
            many.push_back(
                finding(qPrintable(QString::number(i)), Severity::Info, Category::Screenings));
        QCOMPARE(
            placesOf(rank(many)),
            QStringLiteral("0:section 1:section 2:section 3:section 4:section 5:folded 6:folded"));
    }

    void ofAGroupTheMostSevereStays()
    {
        const auto ranked =
            rank({finding("mild", Severity::Info, Category::Labs, {}, QStringLiteral("g")),
                  finding("hard", Severity::Critical, Category::Labs, {}, QStringLiteral("g")),
                  finding("other", Severity::Info, Category::Labs, {}, QStringLiteral("h"))});
        QCOMPARE(placesOf(ranked), QStringLiteral("hard:top other:section"));
    }

    void oneInteractionIsOneFinding()
    {
        const auto ranked =
            rank({finding("serotonin", Severity::Warning, Category::Medications, {"a", "b"}),
                  finding("seizure", Severity::Critical, Category::Medications, {"b", "a"}),
                  finding("third", Severity::Info, Category::Medications, {"a", "c"})});
        QCOMPARE(placesOf(ranked), QStringLiteral("seizure+serotonin:top third:section"));
        QVERIFY(ranked.front().explanation.contains(QStringLiteral("serotonin: why serotonin")));
    }

    /// "Potassium high" beside "potassium on lisinopril" would be the same value twice.
    void aPlainValueGivesWayToWhatIsMadeOfIt()
    {
        Candidate plain = finding("high", Severity::Warning, Category::Labs);
        plain.finding.evidence = {{QStringLiteral("observation"), QStringLiteral("k"), {}}};
        plain.merges = false;
        plain.yields = true;
        Candidate other = plain;
        other.finding.id = QStringLiteral("other");
        other.finding.evidence.front().id = QStringLiteral("na");
        Candidate rule = finding("rule", Severity::Warning, Category::Medications, {"a"});
        rule.finding.evidence.push_back(plain.finding.evidence.front());
        QCOMPARE(placesOf(rank({plain, other, rule})), QStringLiteral("rule:top other:top"));
    }

    /// A list of all medications is no interaction of two.
    void checksOnTheRecordAreNotMerged()
    {
        const auto ranked =
            rank({finding("list", Severity::Info, Category::Medications, {"a", "b"}, {}, false),
                  finding("pair", Severity::Info, Category::Medications, {"a", "b"})});
        QCOMPARE(placesOf(ranked), QStringLiteral("pair:section list:section"));
    }
};

QTEST_GUILESS_MAIN(RankingTest)
#include "ranking_test.moc"
