using System.Net;
using System.Net.Sockets;
using System.Text;
using Istota.Actors.Talk;
using Istota.Host.Configuration;
using Istota.Host.Talk;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using TalkHost = Istota.Tests.Talk.Server.TalkHost;

namespace Istota.Tests.Talk;

/// <summary>What goes over the wire, and answers that no Talk server should give.</summary>
public sealed class HttpTalkWireTests : IAsyncLifetime
{
    private const string Password = "app-password-of-the-bot";
    private readonly List<(string Path, Dictionary<string, string> Headers)> _asked = [];
    private RequestDelegate _answer = _ => Task.CompletedTask;
    private TalkHost _host = null!;
    private HttpTalk _talk = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await TalkHost.StartAsync(0, null, async context =>
        {
            _asked.Add((context.Request.Path + context.Request.QueryString, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            context.Response.Headers.SetCookie = "nc_session=1; path=/";
            await _answer(context);
        });
        _talk = Client(_host.Address.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        _talk.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Each_call_carries_what_Nextcloud_asks_for_and_no_cookie()
    {
        Answer(200, Ocs("[]"));
        await _talk.RoomsAsync(null, Ct);
        await _talk.RoomsAsync(1795375006, Ct);
        Assert.Equal("/ocs/v2.php/apps/spreed/api/v4/room?noStatusUpdate=1&includeStatus=0&includeLastMessage=0&modifiedSince=1795375006", _asked[1].Path);
        var headers = _asked[1].Headers;
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("istota:" + Password)), headers["Authorization"]);
        Assert.Equal(("true", "application/json", "Istota"), (headers["OCS-APIRequest"], headers["Accept"], headers["User-Agent"]));
        Assert.Empty(headers.Keys.Intersect(["Cookie", "traceparent", "Referer"], StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_look_marks_nothing_as_read()
    {
        Answer(200, Ocs("[]"));
        await _talk.ReadAsync("i3w86g5s", 2147483653, TimeSpan.FromMilliseconds(100), Ct);
        await _talk.NewestAsync("i3w86g5s", 1, Ct);
        Assert.Equal("/ocs/v2.php/apps/spreed/api/v1/chat/i3w86g5s?lookIntoFuture=1&lastKnownMessageId=2147483653&limit=100&timeout=1&setReadMarker=0&markNotificationsAsRead=0&noStatusUpdate=1&includeLastKnown=0", _asked[0].Path);
        Assert.Equal("/ocs/v2.php/apps/spreed/api/v1/chat/i3w86g5s?lookIntoFuture=0&limit=1&setReadMarker=0&markNotificationsAsRead=0&noStatusUpdate=1&includeLastKnown=0", _asked[1].Path);
    }

    [Theory]
    [InlineData("nextcloud")]
    [InlineData("a/b/")]
    public async Task Nextcloud_may_live_under_a_path(string path)
    {
        Answer(200, Ocs("[]"));
        using var talk = Client(_host.Address + path);
        await talk.RoomsAsync(null, Ct);
        Assert.StartsWith($"/{path.TrimEnd('/')}/ocs/v2.php/apps/", _asked.Single().Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(412, """{"message":"CSRF check failed"}""", "application/json", TalkFault.Unusable)]
    [InlineData(412, """{"ocs":{"meta":{"status":"failure","statuscode":412,"message":""},"data":[]}}""", "application/json", TalkFault.Lobby)]
    [InlineData(404, "<html>Not Found</html>", "text/html", TalkFault.Unusable)]
    [InlineData(404, """{"ocs":{"meta":{"status":"failure","statuscode":998,"message":"Invalid query"},"data":[]}}""", "application/json", TalkFault.Unusable)]
    [InlineData(400, "<html>Access through untrusted domain</html>", "text/html", TalkFault.Unusable)]
    [InlineData(403, "<html>blocked by a firewall</html>", "text/html", TalkFault.Forbidden)]
    [InlineData(413, "<html>Request Entity Too Large</html>", "text/html", TalkFault.Refused)]
    [InlineData(200, "<html>Sign in to the hotel network</html>", "text/html", TalkFault.Away)]
    [InlineData(200, "<html>", "application/json", TalkFault.Away)]
    [InlineData(201, "", "application/json", TalkFault.Away)]
    [InlineData(201, "[]", "application/json", TalkFault.Away)]
    [InlineData(201, "{}", "application/json", TalkFault.Away)]
    [InlineData(201, """{"ocs":{"meta":{"status":"ok"},"data":[]}}""", "application/json", TalkFault.Away)]
    [InlineData(201, """{"ocs":{"meta":{"status":"failure"},"data":null}}""", "application/json", TalkFault.Away)]
    [InlineData(204, "", null, TalkFault.Away)]
    [InlineData(300, "", null, TalkFault.Unusable)]
    [InlineData(401, "<html>Authorization Required</html>", "text/html", TalkFault.LoggedOut)]
    [InlineData(418, "", null, TalkFault.Refused)]
    [InlineData(599, "", null, TalkFault.Away)]
    public async Task Who_answered_matters_as_much_as_the_status(int status, string body, string? type, TalkFault fault)
    {
        Answer(status, body, type);
        Assert.Equal(fault, Failure(await _talk.PostAsync("i3w86g5s", new TalkPost("text", "ref"), Ct)).Fault);
    }

    [Fact]
    public async Task A_time_to_wait_may_be_a_date()
    {
        Answer(503, "", header: ("Retry-After", DateTimeOffset.UtcNow.AddMinutes(10).ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.InRange(Failure(await _talk.RoomsAsync(null, Ct)).RetryAfter!.Value, TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(10));
        Answer(503, "", header: ("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT"));
        Assert.Null(Failure(await _talk.RoomsAsync(null, Ct)).RetryAfter);
    }

    [Fact]
    public async Task A_stored_message_that_is_not_shown_is_no_failure()
    {
        Answer(201, Ocs("null"));
        Assert.Null(Assert.IsType<TalkAnswer<TalkMessage?>.Ok>(await _talk.PostAsync("i3w86g5s", new TalkPost("text", "ref"), Ct)).Value);
    }

    [Theory]
    [InlineData("mysterious text\\nwith a line break")]
    [InlineData("\\ud83d")]
    [InlineData("REPLY-TO")]
    public async Task The_servers_prose_reaches_no_log(string error)
    {
        Answer(400, """{"ocs":{"meta":{"status":"failure","statuscode":400,"message":"prose of the server"},"data":{"error":"ERROR"}}}""".Replace("ERROR", error, StringComparison.Ordinal));
        var failure = Failure(await _talk.PostAsync("i3w86g5s", new TalkPost("text", "ref"), Ct));
        Assert.Equal("post: 400, refused as it is", failure.Detail);
    }

    [Fact]
    public async Task One_odd_message_does_not_hide_the_others_and_oddities_are_read_as_nothing()
    {
        Answer(200, Ocs("""
            [ {"id":"oops"}, 7, null, [],
              {"id":4294967297,"token":"i3w86g5s","actorType":"users","actorId":"alice","timestamp":99999999999999,"message":"half \ud83d","messageParameters":[],"messageType":"comment","parent":[],"reactions":[],"unknown":{"a":[1]}},
              {"id":"4294967298","actorType":"bots","actorId":7,"message":"{file}","messageParameters":{"file":{"type":"file","id":12,"name":null},"\ud83d":{"type":"user"}},"messageType":"comment","systemMessage":null,"parent":{"id":5,"deleted":true},"lastEditTimestamp":1} ]
            """), header: ("X-Chat-Last-Given", "4294967299"));
        var page = Assert.IsType<TalkAnswer<TalkPage>.Ok>(await _talk.ReadAsync("i3w86g5s", 1, TimeSpan.Zero, Ct)).Value;
        Assert.Equal(4294967299, page.LastGiven);
        Assert.Equal([(4294967297, "alice", "", false), (4294967298, "7", "{file}", true)], page.Messages.Select(m => (m.Id, m.ActorId, m.Text, m.Edited)));
        Assert.Equal(new TalkParameter("file", "12", ""), page.Messages[1].Parameters["file"]);
        Assert.Equal(new TalkParent(5, null, null, true), page.Messages[1].Parent);
    }

    [Fact]
    public async Task A_room_with_a_token_that_is_none_is_left_out()
    {
        Answer(200, Ocs("""[{"token":"../../cloud/users","type":2,"name":"x"},{"token":"i3w86g5s","type":1,"name":"alice","remoteServer":"https://elsewhere.example"},{"token":"zz000010","type":99,"hasPassword":true}]"""));
        var rooms = Assert.IsType<TalkAnswer<TalkRoomList>.Ok>(await _talk.RoomsAsync(null, Ct)).Value.Rooms;
        Assert.Equal([("i3w86g5s", TalkRoomType.OneToOne, true, false), ("zz000010", TalkRoomType.Unknown, false, true)], rooms.Select(r => (r.Token, r.Type, r.Remote, r.HasPassword)));
    }

    [Fact]
    public async Task A_warning_of_the_server_is_logged_once_and_without_a_secret()
    {
        Answer(200, Ocs("[]"), header: ("X-Nextcloud-Bruteforce-Throttled", "400ms"));
        var log = new Lines();
        using var talk = new HttpTalk(new TalkSettings(_host.Address.ToString(), "istota", new Secret(Password)), TimeProvider.System, log);
        await talk.RoomsAsync(null, Ct);
        await talk.RoomsAsync(null, Ct);
        Assert.DoesNotContain(Password, Assert.Single(log.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_closed_without_an_answer_takes_no_post_twice()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var talk = Client($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        var server = ServeAsync(listener);
        Assert.IsType<TalkAnswer<TalkMessage?>.Ok>(await talk.PostAsync("i3w86g5s", new TalkPost("one", "1"), Ct));
        Assert.Equal(TalkFault.Away, Failure(await talk.PostAsync("i3w86g5s", new TalkPost("two", "2"), Ct)).Fault);
        listener.Stop();
        Assert.Equal(2, await server);

        // Answers the first post, reads the second whole and closes; counts the posts until the listener is gone.
        static async Task<int> ServeAsync(TcpListener listener)
        {
            var posts = 0;
            var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: {Ocs("null").Length}\r\n\r\n{Ocs("null")}");
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync(Ct);
                    var (stream, buffer) = (client.GetStream(), new byte[64 * 1024]);
                    var read = "";
                    while (posts < 2 || read.Length > 0)
                    {
                        read += Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, Ct));
                        if (!read.EndsWith('}')) continue;
                        read = "";
                        if (++posts > 1) break;
                        await stream.WriteAsync(answer, Ct);
                    }
                }
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                return posts;
            }
        }
    }

    private static HttpTalk Client(string url) => new(new TalkSettings(url, "istota", new Secret(Password)), TimeProvider.System, NullLogger<HttpTalk>.Instance);

    private void Answer(int status, string body, string? type = "application/json", (string Name, string Value)? header = null) => _answer = async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        if (header is { } h) context.Response.Headers.Append(h.Name, h.Value);
        if (status != 204) await context.Response.WriteAsync(body);
    };

    private static string Ocs(string data) => """{"ocs":{"meta":{"status":"ok","statuscode":200,"message":"OK"},"data":""" + data + "}}";

    private static TalkFailure Failure<T>(TalkAnswer<T> answer) => Assert.IsType<TalkAnswer<T>.Failed>(answer).Failure;

    private sealed class Lines : ILogger<HttpTalk>
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));
    }
}
