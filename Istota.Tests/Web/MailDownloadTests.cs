using System.Net;
using System.Text;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Host.Web.SignIn;
using Xunit;

namespace Istota.Tests.Web;

/// <summary>The original of a mail goes to its user as a file, and to nobody else.</summary>
public sealed class MailDownloadTests : IAsyncLifetime
{
    private const string Raw = "From: eve@evil.example\r\nSubject: ../../<b>x\"\r\n\r\n<script>alert(1)</script>\r\n";
    private static readonly MailKey s_key = new("me@h/IN BOX&x", 7, 1);
    private readonly WebServer _server = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        await _server.Mails.PutAsync([new StoredMail(s_key, "m@x", "eve@evil.example", "", Raw.Length, "d", default, Encoding.UTF8.GetBytes(Raw))], Ct);
        _server.KnowMail(WebServer.Anna, s_key, "../../<b>x\"");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_owner_gets_the_bytes_as_a_file_that_no_browser_shows()
    {
        using var browser = await BrowserAsync(WebServer.Anna);
        var answer = await browser.GetAsync($"/mail/original?key={Uri.EscapeDataString(s_key.ToString())}", Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Raw, await answer.Content.ReadAsStringAsync(Ct));
        Assert.Equal("message/rfc822", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Matches("""^[^./\\<>"][^/\\<>"]*\.eml$""", answer.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.StartsWith("sandbox;", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData("me@h/IN BOX&x/7/1")]
    [InlineData("nonsense")]
    [InlineData("../../etc/passwd/1/1")]
    public async Task Another_user_gets_a_page_that_says_there_is_none(string key)
    {
        using var browser = await BrowserAsync(WebServer.Bob);
        var answer = await browser.GetAsync($"/mail/original?key={Uri.EscapeDataString(key)}", Ct);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no such mail", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/mail/original", Ct)).StatusCode);
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_told_how_to_and_a_token_of_the_API_is_no_session()
    {
        using var nobody = await _server.ClientAsync(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync($"/mail/original?key={Uri.EscapeDataString(s_key.ToString())}", Ct)).StatusCode);
        using var script = await _server.ClientAsync(WebServer.Anna);
        Assert.Equal(HttpStatusCode.Unauthorized, (await script.GetAsync($"/mail/original?key={Uri.EscapeDataString(s_key.ToString())}", Ct)).StatusCode);
    }

    private async Task<HttpClient> BrowserAsync(Actors.Users.UserId user)
    {
        var signedIn = await _server.Tokens.SignInAsync(await _server.Tokens.CreateLinkAsync(user, Ct), Ct);
        var client = new HttpClient { BaseAddress = _server.Address };
        client.DefaultRequestHeaders.Add("Cookie", $"{SessionAuthentication.Cookie}={signedIn!.Value.Session}");
        return client;
    }
}
