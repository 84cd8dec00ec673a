using System.Net;
using System.Text.RegularExpressions;
using Istota.Host.Web.SignIn;
using Xunit;

namespace Istota.Tests.Web;

/// <summary>Who gets to see the pages, and how that ends; as a browser's requests, without a browser.</summary>
public sealed partial class SignInTests : IAsyncLifetime
{
    private readonly WebServer _server = new();
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _browser;

    public SignInTests() => _browser = new HttpClient(new HttpClientHandler { CookieContainer = _cookies, AllowAutoRedirect = false });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_sign_in_link_is_used_up_by_its_button_alone_and_once()
    {
        var link = await LinkAsync();
        for (var preview = 0; preview < 3; preview++) Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync(link, Ct)).StatusCode);

        var signedIn = await PressAsync(link);
        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
        Assert.Equal("/", signedIn.Headers.Location!.ToString());
        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"), c => c.StartsWith($"{SessionAuthentication.Cookie}=", StringComparison.Ordinal));
        foreach (var flag in new[] { "httponly", "samesite=lax", "path=/", $"max-age={30 * 24 * 3600}" }) Assert.Contains(flag, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(WebServer.Anna, await _server.Tokens.UserOfSessionAsync(Session, Ct));

        var again = await PressAsync(link);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        Assert.Contains("istota user link", await again.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_link_ends_after_fifteen_minutes()
    {
        var link = await LinkAsync();
        _server.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(HttpStatusCode.Gone, (await PressAsync(link)).StatusCode);
    }

    [Fact]
    public async Task Behind_TLS_the_session_is_sent_over_TLS_alone()
    {
        await using var server = new WebServer { PublicUrl = "https://istota.example" };
        await server.InitializeAsync();
        var link = new Uri(server.Address, $"/link/{await server.Tokens.CreateLinkAsync(WebServer.Anna, Ct)}");
        using var browser = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });
        var page = await browser.GetAsync(link, Ct);
        var form = page.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("secure", form, StringComparison.OrdinalIgnoreCase);
        using var press = new HttpRequestMessage(HttpMethod.Post, link) { Content = Fields(await page.Content.ReadAsStringAsync(Ct)) };
        press.Headers.Add("Cookie", form.Split(';')[0]);
        Assert.Contains("secure", (await browser.SendAsync(press, Ct)).Headers.GetValues("Set-Cookie").Single(c => c.StartsWith(SessionAuthentication.Cookie, StringComparison.Ordinal)), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_button_that_is_pressed_elsewhere_signs_nobody_in_and_uses_nothing_up()
    {
        var link = await LinkAsync();
        var bare = await _browser.PostAsync(link, null, Ct);
        Assert.Equal(HttpStatusCode.BadRequest, bare.StatusCode);
        Assert.Contains("the link still works", await bare.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("", Session);
        Assert.Equal(HttpStatusCode.SeeOther, (await PressAsync(link)).StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    public async Task What_another_site_or_port_sends_is_refused_with_a_page(string header, string value)
    {
        await SignInAsync();
        using var post = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Address, "/sign-out")) { Content = await FieldsOfAsync("/sign-out") };
        post.Headers.Add(header, value);
        var refused = await _browser.SendAsync(post, Ct);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("Nothing was changed", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(WebServer.Anna, await _server.Tokens.UserOfSessionAsync(Session, Ct));

        using var socket = Upgrade(header, value);
        Assert.Equal(HttpStatusCode.BadRequest, (await _browser.SendAsync(socket, Ct)).StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("forged")]
    [InlineData("istota_session=x; DROP TABLE tokens")]
    public async Task Without_a_session_a_page_says_how_to_sign_in_and_no_connection_opens(string? forged)
    {
        if (forged is not null) _browser.DefaultRequestHeaders.Add("Cookie", $"{SessionAuthentication.Cookie}={forged}");
        var page = await _browser.GetAsync(new Uri(_server.Address, "/rooms/main"), Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("istota user link USER", await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _browser.PostAsync(new Uri(_server.Address, "/_blazor/negotiate?negotiateVersion=1"), null, Ct)).StatusCode);
        using var socket = Upgrade();
        Assert.Equal(HttpStatusCode.Unauthorized, (await _browser.SendAsync(socket, Ct)).StatusCode);
    }

    [Fact]
    public async Task A_session_opens_no_API_and_a_token_no_page()
    {
        await SignInAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await _browser.GetAsync(new Uri(_server.Address, "/api/rooms"), Ct)).StatusCode);
        using var script = await _server.ClientAsync(WebServer.Anna);
        Assert.Equal(HttpStatusCode.Unauthorized, (await script.GetAsync("/rooms/main", Ct)).StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_not_only_the_cookie()
    {
        await SignInAsync();
        var session = Session;
        Assert.Equal(HttpStatusCode.BadRequest, (await _browser.PostAsync(new Uri(_server.Address, "/sign-out"), null, Ct)).StatusCode);
        Assert.Equal(WebServer.Anna, await _server.Tokens.UserOfSessionAsync(session, Ct));

        Assert.Equal(HttpStatusCode.OK, (await _browser.PostAsync(new Uri(_server.Address, "/sign-out"), await FieldsOfAsync("/sign-out"), Ct)).StatusCode);
        Assert.Equal("", Session);
        Assert.Null(await _server.Tokens.UserOfSessionAsync(session, Ct));
    }

    [Fact]
    public async Task An_agent_with_a_stolen_session_opens_no_connection()
    {
        await SignInAsync();
        var answer = await WebEdgeTests.FromAgentAsync(_server,
            $"GET /_blazor HTTP/1.1\r\nHost: localhost\r\nCookie: {SessionAuthentication.Cookie}={Session}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            "head -n 1 <&3");
        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_of_forms_are_for_the_owners_eyes_and_there_again_after_a_restart()
    {
        var folder = Path.Combine(Directory.CreateTempSubdirectory("istota-keys").FullName, "keys");
        try
        {
            new KeyFolder(folder).StoreElement(new System.Xml.Linq.XElement("key", "secret"), "any");
            Assert.Equal("secret", Assert.Single(new KeyFolder(folder).GetAllElements()).Value);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(folder))));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
    }

    private string Session => _cookies.GetCookies(_server.Address)[SessionAuthentication.Cookie]?.Value ?? "";

    private async Task<Uri> LinkAsync() => new(_server.Address, $"/link/{await _server.Tokens.CreateLinkAsync(WebServer.Anna, Ct)}");

    private async Task SignInAsync() => Assert.Equal(HttpStatusCode.SeeOther, (await PressAsync(await LinkAsync())).StatusCode);

    private async Task<HttpResponseMessage> PressAsync(Uri link) => await _browser.PostAsync(link, await FieldsOfAsync(link.PathAndQuery), Ct);

    private async Task<FormUrlEncodedContent> FieldsOfAsync(string page) => Fields(await _browser.GetStringAsync(new Uri(_server.Address, page), Ct));

    private static FormUrlEncodedContent Fields(string page) => new(Field().Matches(page).Select(m => KeyValuePair.Create(m.Groups[1].Value, m.Groups[2].Value)));

    private HttpRequestMessage Upgrade(string header = "Origin", string? value = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, "/_blazor?id=x"));
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        if (value is not null) request.Headers.Add(header, value);
        return request;
    }

    [GeneratedRegex("""<input type="hidden" name="([^"]*)" value="([^"]*)">""")]
    private static partial Regex Field();
}
