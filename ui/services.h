#pragma once

#include <QDate>
#include <QString>

#include <functional>

namespace aidoctor {
class LoopMonitor;
class Settings;
namespace briefing {
class BriefingService;
class BriefingStore;
class ModelChoice;
class RuleChoice;
class UsageStore;
} // namespace briefing
namespace chart {
class ChartStore;
} // namespace chart
namespace database {
class ChangeFeed;
} // namespace database
} // namespace aidoctor

namespace aidoctor::ui {

/// What the window needs from the composition. Everything outlives the window.
struct Services {
    chart::ChartStore &charts;
    briefing::BriefingStore &briefings;
    briefing::BriefingService &runs;
    Settings &settings;
    LoopMonitor &loop;
    bool demo = false; ///< shows the permanent DEMO mark
    std::function<QDate()> today;
    QString apiAddress; ///< of the local API, for the footer; empty where it is off
    database::ChangeFeed *feed = nullptr;    ///< tells when the store goes and comes back
    briefing::ModelChoice *models = nullptr; ///< null: no model can be chosen here
    briefing::UsageStore *usage = nullptr;
    briefing::RuleChoice *rules = nullptr; ///< null: the rules cannot be looked at here
};

} // namespace aidoctor::ui
