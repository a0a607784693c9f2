#pragma once

#include "clinical/criterion.h"

#include <initializer_list>

namespace aidoctor::clinical {

/// Reads one criterion: the first thing that is wrong ends it.
class Criterion::Reader {
public:
    Reader(const Tables &tables, const Parameters &parameters)
        : m_tables(tables), m_parameters(parameters)
    {}

    Result<Criterion> read(const Json &json, const QString &pointer);

private:
    using Make = Result<Node> (Reader::*)(const Json &json, const QString &pointer);

    Result<Node> group(Many many, const Json &json, const QString &pointer);
    Result<Node> all(const Json &json, const QString &pointer)
    {
        return group(Many::All, json, pointer);
    }
    Result<Node> any(const Json &json, const QString &pointer)
    {
        return group(Many::Any, json, pointer);
    }
    Result<Node> none(const Json &json, const QString &pointer)
    {
        return group(Many::None, json, pointer);
    }
    Result<Node> age(const Json &json, const QString &pointer);
    Result<Node> sex(const Json &json, const QString &pointer);
    Result<Node> medication(const Json &json, const QString &pointer);
    Result<Node> medications(const Json &json, const QString &pointer);
    Result<Node> result(const Json &json, const QString &pointer);
    Result<Node> trend(const Json &json, const QString &pointer);
    Result<Node> condition(const Json &json, const QString &pointer);
    Result<Node> procedure(const Json &json, const QString &pointer);
    Result<Node> immunization(const Json &json, const QString &pointer);
    Result<Node> event(const Json &json, const QString &pointer, bool immunization);
    Result<Node> allergy(const Json &json, const QString &pointer);
    Result<Node> answer(const Json &json, const QString &pointer);
    Result<Node> score(const Json &json, const QString &pointer);

    Status known(const Json &json, const QString &pointer,
                 std::initializer_list<const char *> members) const;
    Result<std::optional<double>> numberAt(const Json &json, const char *name,
                                           const QString &pointer) const;
    Result<std::optional<Span>> spanAt(const Json &json, const char *name,
                                       const QString &pointer) const;
    Result<Limits> limitsAt(const Json &json, const QString &pointer) const;
    Result<DrugSet> drugsAt(const Json &json, const QString &pointer) const;
    Result<std::vector<ConceptList::Index>> conceptsAt(const Json &json, const ConceptList &list,
                                                       const QString &pointer) const;
    Status convert(Limits &limits, const Analyte &analyte, const QString &unit,
                   const QString &pointer) const;

    const Tables &m_tables;
    const Parameters &m_parameters;
};

} // namespace aidoctor::clinical
