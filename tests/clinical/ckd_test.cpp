#include "clinical/kidney.h"
#include "core/json.h"

#include <QFile>
#include <QTest>

#include <cmath>

using namespace aidoctor;
using namespace aidoctor::clinical;

/// Kidney function against vectors that were published or computed by somebody else.
class CkdTest : public QObject {
    Q_OBJECT

private:
    Json m_vectors;

    static double round1(double value) { return std::round(value * 10) / 10; }

private slots:
    void initTestCase()
    {
        QFile file(QStringLiteral(AIDOCTOR_SOURCE_DIR "/tests/clinical/egfr_vectors.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto json = parseJson(file.readAll());
        QVERIFY(json.has_value());
        m_vectors = *json;
        QVERIFY(member(m_vectors, "vectors").size() >= 30);
        QVERIFY(member(m_vectors, "crcl_vectors").size() >= 12);
    }

    void ckdEpiIsExactToATenth()
    {
        for (const Json &vector : member(m_vectors, "vectors")) {
            const bool female =
                stringMember(vector, "sex").startsWith(QLatin1Char('f'), Qt::CaseInsensitive);
            const double computed = ckdEpi2021(member(vector, "creatinine_mg_dl").get<double>(),
                                               member(vector, "age").get<int>(), female);
            QCOMPARE(round1(computed), member(vector, "egfr").get<double>());
        }
    }

    void cockcroftGaultIsExactToATenth()
    {
        for (const Json &vector : member(m_vectors, "crcl_vectors")) {
            const bool female =
                stringMember(vector, "sex").startsWith(QLatin1Char('f'), Qt::CaseInsensitive);
            const double computed = cockcroftGault(member(vector, "creatinine_mg_dl").get<double>(),
                                                   member(vector, "age").get<int>(), female,
                                                   member(vector, "weight_kg").get<double>());
            QVERIFY2(std::abs(computed - member(vector, "crcl").get<double>()) <= 0.0500001,
                     qPrintable(QString::number(computed)));
        }
    }
};

QTEST_GUILESS_MAIN(CkdTest)
#include "ckd_test.moc"
