namespace Istota.Host.Configuration;

/// <summary>What runs where nobody has written a configuration: everything in ./istota-data, nothing that reaches beyond this machine.</summary>
internal static class EmbeddedDefault
{
    public const string Name = "(embedded default)";

    public const string Toml = """
        [email]
        bot_email = "istota@localhost"
        mode = "maildir"
        maildir = "./istota-data/mail"
        outbound = "files"
        maildir_sent = "./istota-data/mail/sent"

        [storage]
        data_dir = "./istota-data"

        [web]
        listen = "http://127.0.0.1:8642"

        [users.me]
        alerts_channel = "web:main"

        """;
}
