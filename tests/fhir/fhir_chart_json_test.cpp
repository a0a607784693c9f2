#include "chart/chart_json_by_tree.h"
#include "fhir/import_fixture.h"

#include <QDirIterator>
#include <QTest>

using namespace aidoctor;

namespace {

/// Charts as they are imported, with all their peculiarities, in the form that the API gives.
class FhirChartJsonTest : public QObject {
    Q_OBJECT

    static QStringList samples()
    {
        // The project's own charts, and others where they are at hand.
        QStringList folders{QStringLiteral(AIDOCTOR_SOURCE_DIR "/resources/demo")};
        folders << qEnvironmentVariable("AIDOCTOR_SAMPLES",
                                        QStringLiteral(AIDOCTOR_SOURCE_DIR "/../shared/data/fhir"));
        QStringList files;
        for (const QString &folder : std::as_const(folders)) {
            QDirIterator each(folder, {QStringLiteral("*.json")}, QDir::Files,
                              QDirIterator::Subdirectories);
            while (each.hasNext())
                files << each.next();
        }
        return files;
    }

    /// The text once more, so that a number has one form.
    static QByteArray again(const QByteArray &text) { return dumpJson(parseJson(text).value()); }

private slots:
    void theTextIsThatOfTheTree()
    {
        fhir::test::ImportFixture fixture;
        fixture.paths(samples());
        const int count = fixture.patientCount();
        QVERIFY(count >= 15);
        JsonWriter list;
        list.beginArray();
        Json expected = Json::array();
        qsizetype bytes = 0;
        for (chart::PatientId id = 1; id <= count; ++id) {
            const chart::Chart chart = fixture.load(id);
            const Json tree = chart::by_tree::tree(chart);
            const QByteArray text = chart::jsonText(chart);
            QCOMPARE(again(text), dumpJson(tree));
            QVERIFY(text.size() <= dumpJson(tree).size());
            QVERIFY(jsonOf(chart) == tree);
            chart::write(list, chart);
            expected.push_back(tree);
            bytes += text.size();

            auto task = fixture.store().openText(id, security::Actor::program());
            const auto stored = QCoro::waitFor(std::move(task));
            QVERIFY(stored.has_value());
            QCOMPARE(stored->json, text);
            QCOMPARE(stored->revision, chart.patient.revision);
        }
        list.endArray();
        QCOMPARE(again(list.take()), dumpJson(expected));
        qInfo("%d charts, %lld bytes", count, static_cast<long long>(bytes));
    }
};

} // namespace

QTEST_GUILESS_MAIN(FhirChartJsonTest)
#include "fhir_chart_json_test.moc"
