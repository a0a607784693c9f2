#pragma once

#include "clinic/clinic.h"
#include "http/raw_client.h"
#include "support/charts.h"
#include "support/coroutines.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

/// The whole program without a window, over a store of its own, with its API listening.
class ClinicFixture {
public:
    /// @param place of the store; a file of its own where none is given
    explicit ClinicFixture(std::shared_ptr<aidoctor::agent::ModelClient> model = nullptr,
                           std::optional<aidoctor::database::ConnectionSpec> place = {})
    {
        using namespace aidoctor;
        clinic::Options options;
        options.dataFolder = m_folder.filePath(QStringLiteral("data"));
        options.database = place.value_or(database::ConnectionSpec::sqliteFile(
            options.dataFolder + QStringLiteral("/store.sqlite")));
        m_clinic = std::make_unique<clinic::Clinic>(options, std::move(model));
        const Status opened = test::await(m_clinic->open());
        if (!opened)
            qFatal("%s", qPrintable(opened.error().message));
        const auto port = m_clinic->startApi(0, false, {QStringLiteral("https://clinic.example")});
        if (!port)
            qFatal("%s", qPrintable(port.error().message));
        m_port = *port;
        QFile file(options.dataFolder + QStringLiteral("/api-token"));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("no token");
        m_token = file.readAll().trimmed();
    }

    ~ClinicFixture() { aidoctor::test::await(m_clinic->close()); }

    aidoctor::clinic::Clinic &clinic() { return *m_clinic; }
    quint16 port() const { return m_port; }
    QString dataFolder() const { return m_clinic->options().dataFolder; }
    QByteArray token() const { return m_token; }
    QByteArray authorization() const { return "Authorization: Bearer " + m_token + "\r\n"; }

    aidoctor::chart::PatientId addPatient(const QString &fhirId = QStringLiteral("p-1"),
                                          const QString &name = QStringLiteral("Garcia, Maria"))
    {
        return aidoctor::test::await(
                   m_clinic->charts().store(aidoctor::test::kidneyPatient(fhirId, name)))
            ->patient;
    }

    RawAnswer get(const QByteArray &target, const QByteArray &headers)
    {
        RawClient client(m_port);
        client.sendGet(target, headers);
        return answerOf(client);
    }
    RawAnswer get(const QByteArray &target) { return get(target, authorization()); }
    RawAnswer post(const QByteArray &target, const QByteArray &body = {},
                   const QByteArray &headers = {})
    {
        RawClient client(m_port);
        client.sendPost(target, body, authorization() + headers);
        return answerOf(client);
    }

    static RawAnswer answerOf(RawClient &client)
    {
        const QDeadlineTimer deadline(20'000);
        while (client.collect() == 0 && !deadline.hasExpired())
            QTest::qWait(1);
        return client.collect() > 0 ? client.answer(0) : RawAnswer();
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<aidoctor::clinic::Clinic> m_clinic;
    quint16 m_port = 0;
    QByteArray m_token;
};
