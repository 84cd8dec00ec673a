using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Istota.Actors.Talk;
using Istota.Host.Configuration;
using Istota.Host.Talk;
using Istota.Tests.Talk.Server;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using TalkFault = Istota.Actors.Talk.TalkFault;

namespace Istota.Tests.Talk;

/// <summary>The password goes only to a server whose certificate is vouched for.</summary>
public sealed class HttpTalkTlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("istota-talk-").FullName;
    private Server.TalkServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await Server.TalkServer.StartAsync(new TalkServerOptions { Https = true });
        _server.AddUser("istota", "Istota", "secret");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_private_authority_is_trusted_when_its_file_is_named()
    {
        Assert.Equal("https", _server.BaseUrl.Scheme);
        using var talk = Client(_server.BaseUrl, _server.CertificatePem);
        Assert.Equal("istota", Assert.IsType<TalkAnswer<TalkAccount>.Ok>(await talk.LogInAsync(Ct)).Value.Id);
    }

    [Fact]
    public async Task Nobody_vouches_for_it_and_nothing_is_sent()
    {
        using var talk = Client(_server.BaseUrl, null);
        await RefusedAsync(talk);
    }

    [Fact]
    public async Task Another_authority_does_not_vouch_for_it()
    {
        using var other = TalkCertificate.Make();
        using var talk = Client(_server.BaseUrl, other.ExportCertificatePem());
        await RefusedAsync(talk);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_not_this_servers()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("cloud.example.org");
        var request = new CertificateRequest("CN=cloud.example.org", key, HashAlgorithmName.SHA256) { CertificateExtensions = { names.Build() } };
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        var asked = 0;
        await using var host = await TalkHost.StartAsync(0, certificate, _ =>
        {
            Interlocked.Increment(ref asked);
            return Task.CompletedTask;
        });
        using var talk = Client(host.Address, certificate.ExportCertificatePem());
        await RefusedAsync(talk);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task A_server_that_speaks_no_TLS_gets_nothing()
    {
        await using var plain = await Server.TalkServer.StartAsync();
        using var talk = Client(new UriBuilder(plain.BaseUrl) { Scheme = "https" }.Uri, null);
        Assert.Equal(TalkFault.Unusable, Assert.IsType<TalkAnswer<TalkAccount>.Failed>(await talk.LogInAsync(Ct)).Failure.Fault);
        Assert.Empty(plain.Requests);
    }

    private async Task RefusedAsync(HttpTalk talk)
    {
        var failure = Assert.IsType<TalkAnswer<TalkAccount>.Failed>(await talk.LogInAsync(Ct)).Failure;
        Assert.Equal(TalkFault.Unusable, failure.Fault);
        Assert.Contains("nextcloud.tls_ca_file", failure.Detail, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    private HttpTalk Client(Uri url, string? authority)
    {
        string? file = null;
        if (authority is not null) File.WriteAllText(file = Path.Combine(_folder, $"{Guid.NewGuid():N}.pem"), authority);
        return new HttpTalk(new TalkSettings(url.ToString(), "istota", new Secret("secret")) { CaFile = file }, TimeProvider.System, NullLogger<HttpTalk>.Instance);
    }
}
