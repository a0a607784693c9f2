#pragma once

#include "agent/endpoint_probe.h"
#include "agent/model_settings.h"
#include "briefing/model_choice.h"
#include "briefing/usage_store.h"
#include "core/task_scope.h"
#include "net/reach_lookup.h"

#include <QDate>
#include <QObject>
#include <QTimer>

#include <functional>
#include <map>
#include <optional>

namespace aidoctor::ui {

/// The clinic's model settings while a person edits them: what was typed, what is known of the
/// address, who has agreed to it, and what a test of the connection has found. Holds values only;
/// a dialog shows them.
class ModelSettingsViewModel : public QObject {
    Q_OBJECT

public:
    using Settings = agent::ModelSettings;
    using Kind = Settings::Kind;

    /// Between the last key and the look-up of the address.
    static constexpr std::chrono::milliseconds kTypingPause{400};

    enum class Field { None, Address, Key, Model };
    struct Problem {
        Field field = Field::None;
        QString text;
    };

    struct Where {
        std::optional<net::Endpoint> endpoint; ///< nothing: what is typed is no address
        net::Reach reach = net::Reach::Unknown;
        bool isLookedUp = false; ///< false: the answer is still to come
    };

    /// Where the key of the address comes from.
    struct KeyState {
        enum class Source { NotKnown, None, Environment, Kept };
        Source source = Source::NotKnown;
        QString variable; ///< of the environment
    };

    struct Agreement {
        enum class State { NoAddress, Missing, ForThisRun, Given };
        State state = State::NoAddress;
        QString by;
        QString at; ///< RFC 3339, UTC
    };

    struct Test {
        enum class State { None, Running, Works, Failed };
        State state = State::None;
        agent::EndpointReport report;
        QString model; ///< the one it was asked about
        Error error;
    };

    enum class Price { Known, NotKnown, OfTheHouse };

    /// @param usage null: what was used today is not known
    ModelSettingsViewModel(briefing::ModelChoice &models, briefing::UsageStore *usage,
                           std::function<QDate()> today, QObject *parent = nullptr);

    // What was typed. The limits hold for all kinds, everything else is kept for each.
    const Settings &draft() const { return m_drafts.at(m_kind).settings; }
    QString typedKey() const { return m_drafts.at(m_kind).key; }
    bool isKeyRemoved() const { return m_drafts.at(m_kind).isKeyRemoved; }
    void setKind(Kind kind);
    void setAddress(const QString &address);
    void setKey(const QString &key); ///< empty: the one that is kept stays
    void setKeyRemoved(bool removed);
    void setModel(const QString &model);
    void setEffort(const QString &effort);
    void setTokens(std::int64_t Settings::*member, std::int64_t tokens);
    void setUsd(double Settings::*member, double usd);

    // What is known of it.
    bool isFixed() const { return m_models.isFixed(); }
    briefing::ModelInUse inUse() const { return m_models.inUse(); }
    /// What writes now, by the settings that are saved.
    const Settings &saved() const { return m_saved; }
    const Where &where() const { return m_where; }
    KeyState keyState() const;
    Agreement agreement() const;
    bool isAgreed() const;
    /// Why agreeing, or withdrawing, has failed.
    const std::optional<Error> &agreementError() const { return m_agreementError; }
    const Test &lastTest() const { return m_test; }
    /// False where a test has shown that the server does not offer the chosen model.
    bool isModelOffered() const;
    /// Names to choose from: the tested server's, or those whose price is known.
    QStringList knownModels() const;
    Price price() const;
    /// US dollars per million tokens of a short prompt, in and out.
    std::pair<double, double> pricePerMillion() const;
    QDate pricesAsOf() const;
    /// Nothing before the store has answered.
    const std::optional<Result<std::vector<briefing::DailyUsage>>> &usage() const
    {
        return m_usage;
    }
    /// To be told beside its field, or at the foot.
    const Problem &problem() const { return m_problem; }
    /// Another workstation has saved others meanwhile.
    bool isOvertaken() const { return m_isOvertaken; }
    /// Something was typed that is not saved.
    bool isTouched() const { return m_isTouched; }

    void agree();
    void withdraw();
    /// Only an address that somebody has agreed to.
    void test();
    /// Ends with savedAll(), or with a problem().
    void save();

signals:
    void changed();
    /// @param notes what the person has to know of it, if anything
    void savedAll(const QStringList &notes);

private:
    struct Draft {
        Settings settings;
        QString key; ///< typed; empty: unchanged
        bool isKeyRemoved = false;
    };

    QCoro::Task<> readUsage(std::stop_token token);
    QCoro::Task<> lookUp(std::stop_token token, net::Endpoint endpoint);
    QCoro::Task<> changeAgreement(std::stop_token token, net::Endpoint endpoint, bool agreed);
    QCoro::Task<> testing(std::stop_token token, Settings settings, QByteArray key);
    QCoro::Task<> saving(std::stop_token token, Settings settings);
    QCoro::Task<> loadAgain(std::stop_token token);

    Draft &current() { return m_drafts.at(m_kind); }
    void takeSaved();
    void chosenElsewhere();
    void addressChanged();
    void launchAgreement(bool agreed);
    void forgetTest();
    void touched();
    void setProblem(Problem problem);
    std::optional<Problem> findProblem() const;
    QStringList notes(bool isKeyKept) const;
    bool isSavedAddress() const;
    std::int64_t contextOf(const QString &model) const;
    /// Null: the one that is kept.
    QByteArray keyToUse() const;
    Settings toSave() const;

    briefing::ModelChoice &m_models;
    briefing::UsageStore *m_usageStore;
    std::function<QDate()> m_today;
    Settings m_saved;
    Kind m_kind = Kind::Offline;
    std::map<Kind, Draft> m_drafts;
    Where m_where;
    Test m_test;
    Problem m_problem;
    std::optional<Result<std::vector<briefing::DailyUsage>>> m_usage;
    bool m_isTouched = false;
    bool m_isOvertaken = false;
    bool m_isSaving = false;
    bool m_isAgreeing = false;
    std::optional<Error> m_agreementError;
    QTimer m_typing;
    TaskScope m_lookUps;
    TaskScope m_tests;
    TaskScope m_scope;
};

} // namespace aidoctor::ui
