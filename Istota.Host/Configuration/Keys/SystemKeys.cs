using static Istota.Host.Configuration.Keys.KeyBuilder;

namespace Istota.Host.Configuration.Keys;

/// <summary>The keys of the sections that are about neither mail nor people.</summary>
internal static class SystemKeys
{
    public static readonly SectionSpec Agent = Section("agent", "The process that does the work.",
        Texts("command", "The program and its arguments, e.g. [\"claude\", \"-p\", \"--output-format\", \"stream-json\", \"--verbose\"]; empty: the built-in demonstration agent."),
        Choice("format", "text", "How its standard output is read.", ("text", AgentFormat.Text), ("claude-stream-json", AgentFormat.ClaudeStreamJson)),
        HiddenMap("env", "Extra environment; nothing else of the daemon's environment is passed but PATH, HOME, LANG, TZ."),
        Choice("sandbox", "auto", "bubblewrap: \"auto\" when it is there.", ("auto", Sandbox.Auto), ("bwrap", Sandbox.Bwrap), ("none", Sandbox.None)),
        FilePath("instructions_file", "", "The household's standing instructions, put in front of every prompt."));

    public static readonly SectionSpec Storage = Section("storage", "Where everything is kept.",
        FilePath("data_dir", "./istota-data", "The data folder, called DATA_DIR in these pages."),
        FilePath("users_root", "", "The users' folders; \"\": DATA_DIR/Users. Attachments land in USERS_ROOT/USER/inbox/."),
        Choice("database", "sqlite", "What holds journal and stores.", ("sqlite", Database.Sqlite), ("postgresql", Database.Postgresql)).NotYet(),
        Hidden("connection_string", "For postgresql.").NotYet());

    public static readonly SectionSpec Web = Section("web", "The HTTP listener: web chat, API, health and metrics.",
        Flag("enabled", true, "It listens."),
        Text("listen", "http://127.0.0.1:8642", "The address it listens on."),
        Text("public_url", "", "Used in links, when a proxy stands in front; \"\": listen."));

    public static readonly SectionSpec Oidc = Section("web.oidc", "Sign-in with OpenID Connect beside the one-time links; off while authority is empty.",
        Text("authority", "", "The provider's address."),
        Text("client_id", "", "Our id there."),
        Hidden("client_secret", "Our secret there."),
        Text("user_claim", "preferred_username", "The claim that holds the user id, or the user's talk_user."));

    public static readonly SectionSpec Nextcloud = Section("nextcloud", "The Nextcloud server and the bot's account on it.",
        Text("url", "", "Its address, with its path if it has one: \"https://cloud.example.org\"."),
        Text("username", "", "The bot's account."),
        Hidden("app_password", "An app password of that account."),
        FilePath("tls_ca_file", "", "Extra CA certificate (PEM) to trust, beside the system's."));

    public static readonly SectionSpec Talk = Section("talk", "Chat through Nextcloud Talk.",
        Flag("enabled", false, "Istota is in Talk."),
        Whole("max_long_polls", 4, 1, 1000, "Rooms listened to at once; each holds a worker of the server."));

    public static readonly SectionSpec Cluster = Section("cluster", "More than one machine.",
        Flag("enabled", false, "This process is one of several.").NotYet(),
        Text("hostname", "", "The name the others reach it by.").NotYet(),
        Whole("port", 4053, 1, 65535, "The port the others reach it by.").NotYet(),
        Texts("seed_nodes", "Whom to ask at the start.").NotYet(),
        Texts("roles", "What this machine does.").NotYet());

    public static readonly SectionSpec Doctor = Section("doctor", "The self-check.",
        Text("dns_server", "", "\"\": the system's; HOST:PORT to ask another one."));

    public static readonly SectionSpec Telemetry = Section("telemetry", "What is told about the daemon itself.",
        Text("otlp_endpoint", "", "A collector that takes OTLP over HTTP, e.g. \"http://127.0.0.1:4318\": metrics, traces and log lines go there. \"\": none; metrics are always at /metrics."),
        Choice("log_format", "text", "How log lines are written.", ("text", LogFormat.Text), ("json", LogFormat.Json)));
}
