using Chronicle.Alerts;
using Chronicle.Embedding;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Maintenance;
using Chronicle.Redaction;
using Chronicle.Retention;
using Chronicle.Server.Connections;
using Chronicle.Server.Ingest;
using Chronicle.Server.Ingest.Nats;
using Chronicle.Server.Metrics;
using Chronicle.Server.Nats;
using Chronicle.Sessions;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Recall;
using Microsoft.Extensions.Options;

namespace Chronicle.Server.Configuration;

// One generated validator for each options class: AOT-safe, and the messages name the key.
[OptionsValidator]
internal sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;

[OptionsValidator]
internal sealed partial class ConnectionOptionsValidator : IValidateOptions<ConnectionOptions>;

[OptionsValidator]
internal sealed partial class KeyLimitOptionsValidator : IValidateOptions<KeyLimitOptions>;

[OptionsValidator]
internal sealed partial class ProjectLimitOptionsValidator : IValidateOptions<ProjectLimitOptions>;

[OptionsValidator]
internal sealed partial class IngestOptionsValidator : IValidateOptions<IngestOptions>;

[OptionsValidator]
internal sealed partial class JournalOptionsValidator : IValidateOptions<JournalOptions>;

[OptionsValidator]
internal sealed partial class LiveOptionsValidator : IValidateOptions<LiveOptions>;

[OptionsValidator]
internal sealed partial class SqliteOptionsValidator : IValidateOptions<SqliteOptions>;

[OptionsValidator]
internal sealed partial class RecallOptionsValidator : IValidateOptions<RecallOptions>;

[OptionsValidator]
internal sealed partial class AlertOptionsValidator : IValidateOptions<AlertOptions>;

[OptionsValidator]
internal sealed partial class MetricsOptionsValidator : IValidateOptions<MetricsOptions>;

[OptionsValidator]
internal sealed partial class MaintenanceOptionsValidator : IValidateOptions<MaintenanceOptions>;

[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;

[OptionsValidator]
internal sealed partial class SessionsOptionsValidator : IValidateOptions<SessionsOptions>;

[OptionsValidator]
internal sealed partial class RedactionOptionsValidator : IValidateOptions<RedactionOptions>;

[OptionsValidator]
internal sealed partial class EmbeddingOptionsValidator : IValidateOptions<EmbeddingOptions>;

[OptionsValidator]
internal sealed partial class NatsOptionsValidator : IValidateOptions<NatsOptions>;

[OptionsValidator]
internal sealed partial class NatsIngestOptionsValidator : IValidateOptions<NatsIngestOptions>;
