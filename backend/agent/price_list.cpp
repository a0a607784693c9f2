#include "agent/price_list.h"

#include <QCoreApplication>

#include <algorithm>

namespace aidoctor::agent {

namespace {

constexpr double kMillion = 1e6;
constexpr double kMaxPrice = 100'000;

std::optional<double> price(const Json &json, const char *name)
{
    const Json &value = member(json, name);
    if (!value.is_number() || value.get<double>() < 0 || value.get<double>() > kMaxPrice)
        return std::nullopt;
    return value.get<double>();
}

/// "claude-opus-5-5-20261001" is the model "claude-opus-5-5" of a day.
bool isDated(const QString &given, const QString &name)
{
    if (given.size() != name.size() + 9 || !given.startsWith(name)
        || given.at(name.size()) != QLatin1Char('-'))
        return false;
    return std::all_of(given.begin() + name.size() + 1, given.end(),
                       [](QChar c) { return c.isDigit(); });
}

} // namespace

Result<PriceList> PriceList::fromJson(const Json &json)
{
    PriceList list;
    list.m_asOf = QDate::fromString(stringMember(json, "as_of"), Qt::ISODate);
    bool isRight = list.m_asOf.isValid() && member(json, "models").is_array();
    QString wrong = QStringLiteral("as_of");
    for (const Json &given : member(json, "models")) {
        Model model;
        model.name = stringMember(given, "name");
        model.source = stringMember(given, "source");
        isRight = isRight && !model.name.isEmpty() && !model.source.isEmpty()
                  && member(given, "prices").is_array() && !member(given, "prices").empty();
        for (const Json &row : member(given, "prices")) {
            const auto input = price(row, "input");
            const auto output = price(row, "output");
            const auto cacheWrite = price(row, "cache_write");
            const auto cacheRead = price(row, "cache_read");
            isRight = isRight && input && output && cacheWrite && cacheRead;
            if (!isRight)
                break;
            const Json &upTo = member(row, "up_to_tokens");
            model.prices.push_back({upTo.is_number_integer() ? upTo.get<std::int64_t>() : 0, *input,
                                    *output, *cacheWrite, *cacheRead});
        }
        if (!isRight) {
            wrong = model.name;
            break;
        }
        list.m_models.push_back(std::move(model));
    }
    if (!isRight)
        return failure(codes::kInvalidJson, QCoreApplication::translate(
                                                "agent", "The list of prices is wrong at \"%1\".")
                                                .arg(wrong));
    return list;
}

std::optional<double> PriceList::costUsd(const QString &model, const Usage &usage) const
{
    const Model *found = find(model);
    if (!found)
        return std::nullopt;
    const Model::Price *price = &found->prices.back();
    for (const Model::Price &candidate : found->prices) {
        if (candidate.upToTokens == 0 || usage.promptTokens() <= candidate.upToTokens) {
            price = &candidate;
            break;
        }
    }
    const auto cost = [](std::int64_t tokens, double perMillion) {
        return static_cast<double>(tokens) / kMillion * perMillion;
    };
    return cost(usage.inputTokens, price->input) + cost(usage.outputTokens, price->output)
           + cost(usage.cacheWriteTokens, price->cacheWrite)
           + cost(usage.cacheReadTokens, price->cacheRead);
}

const PriceList::Model *PriceList::find(const QString &model) const
{
    for (const Model &candidate : m_models) {
        if (model == candidate.name || isDated(model, candidate.name))
            return &candidate;
    }
    return nullptr;
}

} // namespace aidoctor::agent
