#pragma once

#include "database/connection_spec.h"

#include <QString>
#include <QTemporaryDir>

namespace aidoctor::test {

/// Where one test's store is: a file in a folder of its own, or a database of its own on the test
/// program's one PostgreSQL server. Gone with this object.
class StorePlace {
public:
    enum class Content {
        Nothing,
        Schema, ///< the program's own, by its migrations
    };

    explicit StorePlace(database::Engine engine, Content content = Content::Nothing);
    ~StorePlace();
    StorePlace(const StorePlace &) = delete;
    StorePlace &operator=(const StorePlace &) = delete;

    const database::ConnectionSpec &spec() const { return m_spec; }
    /// What a program gets as `--database`.
    QString url() const;
    /// A folder of the test's own, on both engines.
    QString folder() const { return m_folder.path(); }

private:
    QTemporaryDir m_folder;
    QString m_name; ///< of the database (PostgreSQL)
    database::ConnectionSpec m_spec;
};

} // namespace aidoctor::test
