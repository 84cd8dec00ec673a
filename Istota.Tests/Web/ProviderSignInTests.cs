using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Istota.Host.Web.SignIn;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Istota.Tests.Web;

/// <summary>Signing in with an account elsewhere: as a browser's visits between the daemon and a provider, without a browser.</summary>
public sealed class ProviderSignInTests : IAsyncLifetime, ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly OidcProvider _provider = new();
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _browser;
    private WebServer _server = null!;

    public ProviderSignInTests() => _browser = new HttpClient(new HttpClientHandler { CookieContainer = _cookies, AllowAutoRedirect = false });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Session => _cookies.GetCookies(_server.Address)[SessionAuthentication.Cookie]?.Value ?? "";

    public async ValueTask InitializeAsync()
    {
        await _provider.InitializeAsync();
        await ServeAsync(_provider.Configured());
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task An_account_elsewhere_signs_in_and_nothing_of_it_stays()
    {
        var end = await WalkAsync();
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (end.StatusCode, end.Headers.Location?.ToString()));
        var cookie = Assert.Single(end.Headers.GetValues("Set-Cookie"), c => c.StartsWith($"{SessionAuthentication.Cookie}=", StringComparison.Ordinal));
        foreach (var flag in new[] { "httponly", "samesite=lax", "path=/", $"max-age={30 * 24 * 3600}" }) Assert.Contains(flag, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(WebServer.Anna, await _server.Tokens.UserOfSessionAsync(Session, Ct));
        Assert.Equal([SessionAuthentication.Cookie], _cookies.GetAllCookies().Select(c => c.Name).Distinct());

        var asked = Assert.Single(_provider.Visits);
        Assert.Equal(("openid profile", "S256", $"{_server.Address}sign-in/provider/back"), (asked["scope"].ToString(), asked["code_challenge_method"].ToString(), asked["redirect_uri"].ToString()));
        Assert.NotEqual("", asked["nonce"].ToString());

        await _server.Tokens.RevokeAsync(WebServer.Anna, Ct);
        Assert.Null(await _server.Tokens.UserOfSessionAsync(Session, Ct));
    }

    [Fact]
    public async Task The_way_there_and_back_goes_by_cookies_that_no_script_and_no_other_site_can_use()
    {
        var start = await StartAsync();
        var cookies = start.Headers.GetValues("Set-Cookie").ToList();
        Assert.Equal(2, cookies.Count);
        Assert.All(cookies, cookie =>
        {
            foreach (var flag in new[] { "httponly", "samesite=lax", "path=/sign-in/provider/back" }) Assert.Contains(flag, cookie, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task A_Nextcloud_account_of_another_name_signs_its_user_in()
    {
        _provider.Person = new JsonObject { ["preferred_username"] = "Anna.Smith" };
        Assert.Equal(HttpStatusCode.SeeOther, (await WalkAsync()).StatusCode);
        Assert.Equal(WebServer.Anna, await _server.Tokens.UserOfSessionAsync(Session, Ct));
    }

    [Theory]
    [InlineData("Anna")]
    [InlineData("anna ")]
    [InlineData("gone")]
    [InlineData("<script>alert(1)</script>")]
    public async Task An_account_that_is_nobody_here_is_told_what_to_do(string account)
    {
        _provider.Person = new JsonObject { ["preferred_username"] = account };
        var page = await RefusedAsync(await WalkAsync(), HttpStatusCode.Forbidden);
        Assert.Contains("<code>talk_user</code>", page, StringComparison.Ordinal);
        Assert.Contains($"<code>{WebUtility.HtmlEncode(account.Trim())}</code>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"preferred_username":["anna","bob"]}""")]
    [InlineData("""{"preferred_username":""}""")]
    [InlineData("""{"name":"anna"}""")]
    public async Task A_provider_that_does_not_say_who_it_is_signs_nobody_in(string person)
    {
        _provider.Person = JsonNode.Parse(person)!.AsObject();
        Assert.Contains("<code>user_claim</code>", await RefusedAsync(await WalkAsync(), HttpStatusCode.Forbidden), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ProviderFault.WrongNonce)]
    [InlineData(ProviderFault.NoNonce)]
    [InlineData(ProviderFault.Expired)]
    [InlineData(ProviderFault.WrongAudience)]
    [InlineData(ProviderFault.WrongIssuer)]
    [InlineData(ProviderFault.WrongKey)]
    [InlineData(ProviderFault.NoSignature)]
    public async Task A_token_that_does_not_hold_signs_nobody_in(ProviderFault fault)
    {
        _provider.Fault = fault;
        await RefusedAsync(await WalkAsync(), HttpStatusCode.BadRequest);
        Assert.NotEmpty(_provider.Tokens);
    }

    [Fact]
    public async Task A_way_back_works_once_in_the_browser_that_began_it()
    {
        var back = await BackAsync(await StartAsync());
        using (var elsewhere = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }))
            Assert.Equal(HttpStatusCode.BadRequest, (await elsewhere.GetAsync(back, Ct)).StatusCode);
        Assert.Empty(_provider.Tokens);

        Assert.Equal(HttpStatusCode.SeeOther, (await _browser.GetAsync(back, Ct)).StatusCode);
        _cookies.GetCookies(_server.Address)[SessionAuthentication.Cookie]!.Expired = true;
        await RefusedAsync(await _browser.GetAsync(back, Ct), HttpStatusCode.BadRequest);

        var used = Query(back, "code");
        var next = await BackAsync(await StartAsync());
        await RefusedAsync(await _browser.GetAsync(new Uri(next.AbsoluteUri.Replace(Query(next, "code"), used, StringComparison.Ordinal)), Ct), HttpStatusCode.BadRequest);
        Assert.Single(_provider.Tokens);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?code=x")]
    [InlineData("?code=x&state=forged")]
    [InlineData("?error=server_error&error_description=%0d%0aforged+line")]
    public async Task A_forged_way_back_is_refused(string query) =>
        await RefusedAsync(await _browser.GetAsync(new Uri(_server.Address, $"/sign-in/provider/back{query}"), Ct), HttpStatusCode.BadRequest);

    [Fact]
    public async Task A_sign_in_that_was_called_off_says_so()
    {
        _provider.Fault = ProviderFault.Declined;
        Assert.Contains("called off", await RefusedAsync(await WalkAsync(), HttpStatusCode.Forbidden), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_secret_is_a_page_and_a_line_of_the_log()
    {
        await _server.DisposeAsync();
        await ServeAsync(_provider.Configured(secret: "another-secret-8"));
        await RefusedAsync(await WalkAsync(), HttpStatusCode.BadRequest);
        var line = Assert.Single(_lines, l => l.Contains("was refused", StringComparison.Ordinal));
        Assert.Contains("invalid_client", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain(_lines, l => l.Contains("another-secret-8", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_the_provider_is_down_links_work_and_afterwards_it_works_too()
    {
        _provider.Down = true;
        Assert.Contains("does not answer as it should", await RefusedAsync(await StartAsync(), HttpStatusCode.BadGateway), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync(new Uri(_server.Address, $"/link/{await _server.Tokens.CreateLinkAsync(WebServer.Anna, Ct)}"), Ct)).StatusCode);

        _provider.Down = false;
        var back = await BackAsync(await StartAsync());
        _provider.Down = true;
        var half = await _browser.GetAsync(back, Ct);
        Assert.Contains("istota user link", await half.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("", Session);

        _provider.Down = false;
        Assert.Equal(HttpStatusCode.SeeOther, (await WalkAsync()).StatusCode);
    }

    [Fact]
    public async Task The_page_of_whoever_is_not_signed_in_has_its_button_where_there_is_a_provider()
    {
        var page = await (await _browser.GetAsync(_server.Address, Ct)).Content.ReadAsStringAsync(Ct);
        Assert.Contains("""href="/sign-in/provider">Sign in with 127.0.0.1</a>""", page, StringComparison.Ordinal);

        await using var alone = new WebServer();
        await alone.InitializeAsync();
        Assert.DoesNotContain("/sign-in/provider", await (await _browser.GetAsync(alone.Address, Ct)).Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await _browser.GetAsync(new Uri(alone.Address, "/sign-in/provider"), Ct)).StatusCode);
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task Another_site_cannot_begin_a_sign_in(string site)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, "/sign-in/provider"));
        request.Headers.Add("Sec-Fetch-Site", site);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _browser.SendAsync(request, Ct)).StatusCode);
        Assert.Empty(_cookies.GetAllCookies());
    }

    [Fact]
    public async Task Behind_TLS_the_provider_sends_people_to_the_public_address_and_cookies_go_over_TLS_alone()
    {
        await _server.DisposeAsync();
        await ServeAsync(_provider.Configured(), "https://istota.example");
        var start = await StartAsync();
        Assert.Equal("https://istota.example/sign-in/provider/back", Query(start.Headers.Location!, "redirect_uri"));
        Assert.All(start.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("true", HttpStatusCode.SeeOther)]
    [InlineData("false", HttpStatusCode.Forbidden)]
    public async Task An_address_counts_only_when_the_provider_has_verified_it(string verified, HttpStatusCode status)
    {
        await _server.DisposeAsync();
        await ServeAsync(_provider.Configured(claim: "email"));
        _provider.Person = JsonNode.Parse($$"""{"email":"anna","email_verified":{{verified}}}""")!.AsObject();
        Assert.Equal(status, (await WalkAsync()).StatusCode);
        Assert.Equal("openid profile email", Assert.Single(_provider.Visits)["scope"].ToString());
    }

    [Fact]
    public async Task S_96_nothing_that_the_provider_issues_comes_into_the_log()
    {
        _provider.Fault = ProviderFault.WrongKey;
        var back = await BackAsync(await StartAsync());
        await _browser.GetAsync(back, Ct);
        _provider.Fault = ProviderFault.None;
        Assert.Equal(HttpStatusCode.SeeOther, (await WalkAsync()).StatusCode);
        Assert.NotEmpty(_lines);
        foreach (var secret in new[] { Query(back, "code"), "access-token-9", OidcProvider.Secret, Session, _provider.Tokens.First() })
            Assert.DoesNotContain(_lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => new Lines(_lines);

    void IDisposable.Dispose() { }

    private async Task ServeAsync(SignInProvider provider, string publicUrl = "")
    {
        // The tokens' times are the clock's, so here it is the real time.
        _server = new WebServer { Provider = provider, PublicUrl = publicUrl, Log = this, Time = new FakeTimeProvider(DateTimeOffset.UtcNow) };
        await _server.InitializeAsync();
    }

    private Task<HttpResponseMessage> StartAsync() => _browser.GetAsync(new Uri(_server.Address, "/sign-in/provider"), Ct);

    private async Task<Uri> BackAsync(HttpResponseMessage start)
    {
        Assert.Equal(HttpStatusCode.Redirect, start.StatusCode);
        return (await _browser.GetAsync(start.Headers.Location, Ct)).Headers.Location!;
    }

    private async Task<HttpResponseMessage> WalkAsync() => await _browser.GetAsync(await BackAsync(await StartAsync()), Ct);

    /// <summary>A page that tells of the other way in, and no session.</summary>
    private async Task<string> RefusedAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var page = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(status == answer.StatusCode, $"{answer.StatusCode}: {page}");
        Assert.Contains("<code>istota user link USER</code>", page, StringComparison.Ordinal);
        Assert.Contains("form-action 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("", Session);
        return page;
    }

    private static string Query(Uri address, string name) => System.Web.HttpUtility.ParseQueryString(address.Query)[name]!;

    private sealed class Lines(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}".Trim());
    }
}
