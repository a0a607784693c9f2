#include "agent/session_store.h"

#include <QCoreApplication>

namespace aidoctor::agent {

namespace {

Json toJson(const ContentBlock &block)
{
    if (const auto *text = std::get_if<TextBlock>(&block))
        return Json{{"type", "text"}, {"text", toStd(text->text)}};
    if (const auto *thinking = std::get_if<ThinkingBlock>(&block))
        return Json{{"type", "thinking"},
                    {"thinking", toStd(thinking->text)},
                    {"signature", toStd(thinking->signature)}};
    const auto &call = std::get<ToolUseBlock>(block);
    Json json{{"type", "tool_use"},
              {"id", toStd(call.id)},
              {"name", toStd(call.name)},
              {"input", call.input}};
    if (call.isBroken)
        json["is_broken"] = true;
    return json;
}

std::optional<ContentBlock> blockFromJson(const Json &json)
{
    const QString type = stringMember(json, "type");
    if (type == QLatin1String("text"))
        return TextBlock{stringMember(json, "text")};
    if (type == QLatin1String("thinking"))
        return ThinkingBlock{stringMember(json, "thinking"), stringMember(json, "signature")};
    if (type == QLatin1String("tool_use"))
        return ToolUseBlock{stringMember(json, "id"), stringMember(json, "name"),
                            member(json, "input"), member(json, "is_broken") == true};
    return std::nullopt;
}

} // namespace

Json toJson(const Turn &turn)
{
    const bool isUser = turn.role == Turn::Role::User;
    Json json{{"role", isUser ? "user" : "assistant"}};
    if (!turn.text.isEmpty())
        json["text"] = toStd(turn.text);
    for (const ToolResult &result : turn.toolResults)
        json["tool_results"].push_back(Json{{"tool_use_id", toStd(result.toolUseId)},
                                            {"content", toStd(result.content)},
                                            {"is_error", result.isError}});
    for (const ContentBlock &block : turn.content)
        json["content"].push_back(toJson(block));
    if (!turn.raw.isEmpty()) // as text: a tree would not give the same bytes back
        json["raw"] = turn.raw.toStdString();
    return json;
}

Result<Turn> turnFromJson(const Json &json)
{
    const auto malformed = [] {
        return failure(codes::kInvalidJson,
                       QCoreApplication::translate("agent", "A stored session cannot be read."));
    };
    Turn turn;
    const QString role = stringMember(json, "role");
    if (role != QLatin1String("user") && role != QLatin1String("assistant"))
        return malformed();
    turn.role = role == QLatin1String("user") ? Turn::Role::User : Turn::Role::Assistant;
    turn.text = stringMember(json, "text");
    for (const Json &result : member(json, "tool_results"))
        turn.toolResults.push_back({stringMember(result, "tool_use_id"),
                                    stringMember(result, "content"),
                                    member(result, "is_error") == true});
    for (const Json &given : member(json, "content")) {
        auto block = blockFromJson(given);
        if (!block)
            return malformed();
        turn.content.push_back(std::move(*block));
    }
    turn.raw = stringMember(json, "raw").toUtf8();
    return turn;
}

QCoro::Task<Result<std::optional<std::vector<Turn>>>> MemorySessionStore::load(QString id)
{
    const auto found = m_sessions.constFind(id);
    if (found == m_sessions.constEnd())
        co_return std::optional<std::vector<Turn>>();
    co_return std::optional<std::vector<Turn>>(*found);
}

QCoro::Task<Status> MemorySessionStore::append(QString id, std::vector<Turn> turns)
{
    auto &session = m_sessions[id];
    session.insert(session.end(), turns.begin(), turns.end());
    co_return Status();
}

} // namespace aidoctor::agent
