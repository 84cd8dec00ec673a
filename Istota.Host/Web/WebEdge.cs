using Istota.Host.Configuration;
using Istota.Host.Daemon;
using Istota.Host.Storage;
using Istota.Host.Web.Pages;
using Istota.Host.Web.SignIn;

namespace Istota.Host.Web;

/// <summary>The HTTP listener of <c>[web] listen</c>, in a host of its own.</summary>
public sealed class WebEdge : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebEdge(WebApplication app) => _app = app;

    public static async Task<WebEdge> StartAsync(IstotaConfig config, DaemonParts parts, DaemonActors actors, CancellationToken ct)
    {
        // The pages' files lie beside the program, wherever it is started; before it is published, in the folders that its manifest names.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = PagesSetup.Assembly, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().UseUrls(config.Web.Listen).UseStaticWebAssets();
        builder.Services.AddRouting();
        builder.Services.AddSingleton(parts.Logs);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddIstotaWeb(PartsOf(config, parts, actors));
        var app = builder.Build();
        app.MapIstotaWeb();
        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException cause)
        {
            throw new DaemonException($"web.listen = \"{config.Web.Listen}\" cannot be listened on: {cause.Message}", cause);
        }
        return new WebEdge(app);
    }

    internal static WebParts PartsOf(IstotaConfig config, DaemonParts parts, DaemonActors actors) => new()
    {
        Users = actors.Users,
        Surfaces = actors.Surfaces,
        Rooms = parts.Rooms,
        ReadPositions = new SqliteReadPositions(parts.Database),
        Outgoing = parts.Outgoing,
        Filed = parts.Filed,
        InstallKey = parts.InstallKey,
        Tokens = parts.Tokens,
        Mails = parts.Mails,
        ReadMail = parts.ReadAsync,
        Threads = parts.Threads,
        Decisions = parts.Decisions,
        Figures = new SqliteDecisionFigures(parts.Database),
        Inspector = actors.Inspector,
        Policies = parts.Users,
        Readiness = parts.Readiness,
        PublicUrl = config.Web.PublicUrl,
        Provider = SignInProvider.Of(config.Web, () => parts.Users.Accounts),
        KeysFolder = Path.Combine(config.Storage.DataDir, "keys"),
    };

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1)); // event streams end when they are told to
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }
}
