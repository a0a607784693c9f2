#include "agent/agent_message.h"

namespace aidoctor::agent {

Usage &Usage::operator+=(const Usage &other)
{
    inputTokens += other.inputTokens;
    outputTokens += other.outputTokens;
    cacheWriteTokens += other.cacheWriteTokens;
    cacheReadTokens += other.cacheReadTokens;
    return *this;
}

QString subtypeName(ResultMessage::Subtype subtype)
{
    switch (subtype) {
    case ResultMessage::Subtype::Success:
        return QStringLiteral("success");
    case ResultMessage::Subtype::ErrorMaxTurns:
        return QStringLiteral("error_max_turns");
    case ResultMessage::Subtype::ErrorDuringExecution:
        return QStringLiteral("error_during_execution");
    case ResultMessage::Subtype::ErrorMaxBudgetUsd:
        return QStringLiteral("error_max_budget_usd");
    case ResultMessage::Subtype::ErrorMaxStructuredOutputRetries:
        return QStringLiteral("error_max_structured_output_retries");
    }
    return {};
}

} // namespace aidoctor::agent
