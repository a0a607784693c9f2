#include "clinical/rule_book.h"

#include <QTest>

using namespace aidoctor;
using namespace aidoctor::clinical;

/// Codes and names to what is in the packet.
class DrugsTest : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<const RuleBook> m_book;

    ResolvedDrug named(const QString &text) const
    {
        return m_book->tables().drugs.resolve({}, text);
    }
    ResolvedDrug coded(const char *code, const QString &text) const
    {
        return m_book->tables().drugs.resolve(
            {QStringLiteral("http://www.nlm.nih.gov/research/umls/rxnorm"), QLatin1String(code)},
            text);
    }
    static QString namesOf(const ResolvedDrug &drug)
    {
        QStringList names;
        for (const ResolvedDrug::Part &part : drug.parts)
            names.append(part.drug->name);
        names.sort();
        return names.join(QLatin1Char('+'));
    }

private slots:
    void initTestCase()
    {
        auto book = RuleBook::builtIn();
        QVERIFY2(book.has_value(), book ? "" : qPrintable(book.error().message));
        m_book = *book;
    }

    void namesAreRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("drugs");
        QTest::addColumn<double>("milligrams"); // of the first; 0: none
        const std::tuple<const char *, const char *, double> rows[] = {
            {"Simvastatin 20 MG Oral Tablet", "simvastatin", 20},
            {"Lasix 40mg", "furosemide", 40},
            {"SIMVASTATIN", "simvastatin", 0},
            {"Sim\u200Bvastatin 10 MG", "simvastatin", 10},
            {"Verapamil Hydrochloride 40 MG", "verapamil", 40},
            {"Hydrochlorothiazide 12.5 MG / Lisinopril 10 MG Oral Tablet",
             "hydrochlorothiazide+lisinopril", 12.5},
            {"Levothyroxine Sodium 0.075 MG Oral Tablet", "levothyroxine", 0.075},
            {"Metformin 1,000 MG", "metformin", 1000},
            {"Metformin 0,5 g", "metformin", 500},
            {"Tylenol (acetaminophen) 500 mg", "acetaminophen", 500},
            {"Losartan potassium 50 mg", "losartan", 50},
            {"Digoxin 0.25 MG/ML Injection", "digoxin", 0},
            {"Simvistatin 10 MG", "", 0}, // misspelt names are resolved by code only
            {"Vitamin tonic", "", 0},
            // Names that stand together share what is behind them, in order.
            {"ezetimibe-simvastatin 10 mg-80 mg oral tablet", "ezetimibe+simvastatin", 10},
            {"Acetaminophen-Codeine 300 mg-30 mg", "acetaminophen+codeine", 300},
            {"amlodipine/atorvastatin 5 mg/80 mg", "amlodipine+atorvastatin", 5},
            // Of a liquid or a patch there is no unit with a strength.
            {"Morphine 10 mg/5 mL oral solution", "morphine", 0},
            {"Ibuprofen 100 mg per 5 mL", "ibuprofen", 0},
            {"Fentanyl 25 mcg/hour patch", "fentanyl", 0},
            {"Aspirin-free cold tablets", "", 0},
            {"Bactrim DS", "sulfamethoxazole+trimethoprim", 0},
            {"Entresto 49 mg/51 mg", "sacubitril+valsartan", 49},
        };
        for (const auto &[text, drugs, milligrams] : rows)
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(drugs)
                                << milligrams;
    }

    void namesAreRead()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, drugs);
        QFETCH(const double, milligrams);
        const ResolvedDrug drug = named(text);
        QCOMPARE(namesOf(drug), drugs);
        if (!drug.parts.empty())
            QCOMPARE(drug.parts.front().milligrams.value_or(0), milligrams);
    }

    void aKnownCodeStandsHoweverTheNameIsSpelt()
    {
        const ResolvedDrug drug = coded("316672", QStringLiteral("Simvistatin 10 MG"));
        QCOMPARE(namesOf(drug), QStringLiteral("simvastatin"));
        QVERIFY(drug.by == ResolvedDrug::By::Code);
        QCOMPARE(*drug.parts.front().milligrams, 10.0);
        QVERIFY(drug.nameSays.empty());
    }

    void codeAndNameThatDisagreeAreSeen()
    {
        // Either may be what is taken: the rules look at both.
        const ResolvedDrug drug = coded("316672", QStringLiteral("Warfarin 5 MG"));
        QCOMPARE(namesOf(drug), QStringLiteral("simvastatin+warfarin"));
        QCOMPARE(drug.nameSays.size(), std::size_t{1});
        QCOMPARE(drug.nameSays.front()->name, QStringLiteral("warfarin"));
    }

    void anUnknownCodeFallsBackToTheName()
    {
        const ResolvedDrug drug = coded("999999999", QStringLiteral("Warfarin 5 MG"));
        QCOMPARE(namesOf(drug), QStringLiteral("warfarin"));
        QVERIFY(drug.by == ResolvedDrug::By::Name);
    }

    void routesAreRead()
    {
        QVERIFY(named(QStringLiteral("Timolol 5 MG/ML Ophthalmic Solution")).route
                == Route::Topical);
        QVERIFY(named(QStringLiteral("Timolol 10 MG Oral Tablet")).route == Route::Systemic);
        QVERIFY(named(QStringLiteral(
                          "120 ACTUAT Fluticasone propionate 0.044 MG/ACTUAT Metered Dose Inhaler"))
                    .route
                == Route::Inhaled);
        QVERIFY(named(QStringLiteral("Diclofenac 1% Topical Gel")).route == Route::Topical);
        QVERIFY(named(QStringLiteral("Nitroglycerin 0.4 MG/ACTUAT Mucosal Spray")).route
                == Route::Systemic);
        QVERIFY(named(QStringLiteral("Ketorolac 0.5 % eye drops")).route == Route::Topical);
        QVERIFY(named(QStringLiteral("Ibuprofen Liqui-Gels 200 mg")).route == Route::Systemic);
        QVERIFY(named(QStringLiteral("Naproxen liquid gel capsules")).route == Route::Systemic);
        QVERIFY(named(QStringLiteral("Sumatriptan 20 mg nasal spray")).route == Route::Systemic);
        QVERIFY(named(QStringLiteral("Testosterone 1 % gel")).route == Route::Systemic);
        QVERIFY(m_book->tables()
                    .drugs
                    .resolve({}, QStringLiteral("Warfarin tablet"),
                             QStringLiteral("take with cream of wheat"))
                    .route
                == Route::Systemic);
        QVERIFY(named(QStringLiteral("Fentanyl 0.025 MG/HR Transdermal System")).route
                == Route::Systemic);
    }

    void everyOtherTextIsHarmless()
    {
        for (const QString &text :
             {QString(), QString(20000, QLatin1Char('a')), QStringLiteral("/////"),
              QStringLiteral("1234567890"), QString(QChar(0xFFFD))})
            QVERIFY(named(text).parts.empty());
    }
};

QTEST_GUILESS_MAIN(DrugsTest)
#include "drugs_test.moc"
