using System.Text;
using System.Text.RegularExpressions;
using Istota.Host.Configuration.Keys;

namespace Istota.Host.Configuration.Reading;

/// <summary>What the keys about folders, the agent and the web must be.</summary>
internal static partial class PlaceRules
{
    /// <summary>sockaddr_un has 108 bytes, the last of them zero.</summary>
    public const int MostSocketBytes = 107;

    public static void Check(SectionSet sections, Problems problems)
    {
        CheckStorage(sections["storage"], problems);
        CheckAgent(sections["agent"], problems);
        CheckWeb(sections["web"], problems);
        CheckDoctor(sections["doctor"], problems);
    }

    private static void CheckStorage(SectionValues storage, Problems problems)
    {
        var folder = storage.Text("data_dir");
        if (folder.Length == 0)
        {
            storage.Fail(problems, "data_dir", "found \"\"; allowed is a folder's path");
            return;
        }

        var bytes = Encoding.UTF8.GetByteCount(Path.Combine(folder, StorageConfig.SocketName));
        if (bytes > MostSocketBytes)
            storage.Fail(problems, "data_dir", $"found {TomlText.Quoted(folder)}: with /{StorageConfig.SocketName} that is {bytes} bytes, and a Unix socket's path has at most {MostSocketBytes}; choose a shorter folder");
        if (File.Exists(folder))
            storage.Fail(problems, "data_dir", $"found {TomlText.Quoted(folder)}, which is a file; allowed is a folder's path");

        var users = storage.Text("users_root");
        if (users.Length > 0 && StorageConfig.UsersHoldData(folder, users))
            storage.Fail(problems, "users_root", $"found {TomlText.Quoted(users)}, which holds data_dir ({TomlText.Quoted(folder)}); allowed is a folder inside of data_dir or beside it, as \"\" for DATA_DIR/Users");
    }

    private static void CheckAgent(SectionValues agent, Problems problems)
    {
        MailRules.CheckFile(agent, "instructions_file", problems);
        if (agent.Texts("command") is [var program, ..] && program.Length == 0)
            agent.Fail(problems, "command", "found an empty program name; allowed is [] or the program and its arguments");
    }

    private static void CheckWeb(SectionValues web, Problems problems)
    {
        var listen = web.Text("listen");
        if (!Uri.TryCreate(AnyHost().Replace(listen, "http://0.0.0.0"), UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp
            || uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            web.Fail(problems, "listen", $"found {TomlText.Quoted(listen)}; allowed is a http address without a path, as \"http://127.0.0.1:8642\" (for https, put a proxy in front)");

        var outside = web.Text("public_url");
        if (outside != listen && (!Uri.TryCreate(outside, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            || url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0))
            web.Fail(problems, "public_url", $"found {TomlText.Quoted(outside)}; allowed is a http or https address, as \"https://istota.example.org\"");
    }

    private static void CheckDoctor(SectionValues doctor, Problems problems)
    {
        var server = doctor.Text("dns_server");
        if (server.Length > 0 && !DnsServerName.TryParse(server, out _))
            doctor.Fail(problems, "dns_server", $"found {TomlText.Quoted(server)}; allowed are \"\" or HOST:PORT, as \"127.0.0.1:53\"");
    }

    [GeneratedRegex(@"^http://[*+](?=:|/|$)")]
    private static partial Regex AnyHost();
}
