using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Istota.Actors.Users;
using Xunit;

namespace Istota.Tests.Web;

public sealed class HttpApiTests(WebServer server) : IClassFixture<WebServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_sees_their_own_rooms_and_may_make_more()
    {
        using var bob = await server.ClientAsync(WebServer.Bob);
        var made = await bob.PostAsJsonAsync("/api/rooms", new { name = " Travel " }, Ct);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("""{"id":"r1","name":"Travel"}""", await made.Content.ReadAsStringAsync(Ct));

        using var anna = await server.ClientAsync(WebServer.Anna);
        Assert.Equal(
            """[{"id":"main","name":"Main"},{"id":"alerts","name":"Alerts"},{"id":"plans","name":"Plans"}]""",
            await anna.GetStringAsync("/api/rooms", Ct));
    }

    [Fact]
    public async Task What_is_said_comes_back_as_a_message_and_is_in_the_room_by_then()
    {
        using var anna = await server.ClientAsync(WebServer.Anna);
        var first = await SayAsync(anna, "plans", new { text = "Guten Tag, *Welt*" });
        var id = first.GetProperty("id").GetInt32();
        Assert.Equal("plans", first.GetProperty("room").GetString());
        Assert.Equal("user", first.GetProperty("author").GetString());
        Assert.Equal("Guten Tag, *Welt*", first.GetProperty("text").GetString());
        Assert.Equal("2026-06-01T12:00:00Z", first.GetProperty("at").GetString());
        Assert.Equal(JsonValueKind.Null, first.GetProperty("replyTo").ValueKind);
        Assert.Equal(0, first.GetProperty("questions").GetArrayLength());

        var second = await SayAsync(anna, "plans", new { text = "and again", replyTo = id });
        Assert.Equal(id, second.GetProperty("replyTo").GetInt32());
        Assert.True(second.GetProperty("id").GetInt32() > id);

        var read = await anna.GetFromJsonAsync<JsonElement>($"/api/rooms/plans/messages?after={id - 1}&limit=1", Ct);
        Assert.Equal([id], read.EnumerateArray().Select(m => m.GetProperty("id").GetInt32()));
        var newest = await anna.GetFromJsonAsync<JsonElement>("/api/rooms/plans/messages?limit=1", Ct);
        Assert.Equal([second.GetProperty("id").GetInt32()], newest.EnumerateArray().Select(m => m.GetProperty("id").GetInt32()));
    }

    [Fact]
    public async Task The_same_idempotency_key_is_the_same_message()
    {
        using var anna = await server.ClientAsync(WebServer.Anna);
        anna.DefaultRequestHeaders.Add("Idempotency-Key", "k-1");
        var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => SayAsync(anna, "main", new { text = "once" })));
        Assert.Single(all.Select(m => m.GetRawText()).Distinct());
        var messages = await anna.GetFromJsonAsync<JsonElement>("/api/rooms/main/messages", Ct);
        Assert.Single(messages.EnumerateArray(), m => m.GetProperty("text").GetString() == "once");

        var elsewhere = await anna.PostAsJsonAsync("/api/rooms/plans/messages", new { text = "once" }, Ct);
        await AssertProblemAsync(elsewhere, HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData("GET", "/api/rooms/secrets/messages")]
    [InlineData("GET", "/api/rooms/secrets/events")]
    [InlineData("POST", "/api/rooms/secrets/messages")]
    [InlineData("GET", "/api/rooms/nowhere/messages")]
    [InlineData("GET", "/api/rooms/%2e%2e%2fsecrets/messages")]
    public async Task Another_users_room_is_not_found_like_one_that_does_not_exist(string method, string path)
    {
        using var anna = await server.ClientAsync(WebServer.Anna);
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "POST" ? JsonContent.Create(new { text = "hello" }) : null };
        var problem = await AssertProblemAsync(await anna.SendAsync(request, Ct), HttpStatusCode.NotFound);
        Assert.Equal("There is no such room.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Open_questions_are_listed_and_answered_once()
    {
        using var anna = await server.ClientAsync(WebServer.Anna);
        Assert.Equal(
            """[{"number":12,"kind":"gate","room":"alerts","prompt":"Let it in?","at":"1970-01-01T00:00:00Z","answers":["yes","no"]}]""",
            await anna.GetStringAsync("/api/questions", Ct));

        var done = await anna.PostAsJsonAsync("/api/questions/12", new { answer = "yes" }, Ct);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal("""{"number":12,"outcome":"released"}""", await done.Content.ReadAsStringAsync(Ct));

        var again = await AssertProblemAsync(await anna.PostAsJsonAsync("/api/questions/12", new { answer = "no" }, Ct), HttpStatusCode.Conflict);
        Assert.Equal("released", again.GetProperty("outcome").GetString());

        await AssertProblemAsync(await anna.PostAsJsonAsync("/api/questions/12", new { answer = "trust" }, Ct), HttpStatusCode.BadRequest);
        await AssertProblemAsync(await anna.PostAsJsonAsync("/api/questions/12", new { answer = "maybe" }, Ct), HttpStatusCode.BadRequest);
        await AssertProblemAsync(await anna.PostAsJsonAsync("/api/questions/13", new { answer = "yes" }, Ct), HttpStatusCode.NotFound);
        await AssertProblemAsync(await anna.PostAsJsonAsync("/api/questions/x", new { answer = "yes" }, Ct), HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"text":""}""")]
    [InlineData("""{"text":"  \n "}""")]
    [InlineData("""{}""")]
    [InlineData("""{"text":"a\u0000b"}""")]
    [InlineData("""{"text":"a\ud800b"}""")]
    [InlineData("""{"text":7}""")]
    [InlineData("""{"text":"a","replyTo":999999}""")]
    [InlineData("""["text"]""")]
    [InlineData("""null""")]
    [InlineData("""{"text":""")]
    [InlineData("")]
    public async Task A_message_that_is_none_is_refused_with_its_reason(string body)
    {
        using var anna = await server.ClientAsync(WebServer.Anna);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var problem = await AssertProblemAsync(await anna.PostAsync("/api/rooms/main/messages", content, Ct), HttpStatusCode.BadRequest);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task A_reply_must_be_to_a_message_of_the_same_room()
    {
        using var anna = await server.ClientAsync(WebServer.Anna);
        var elsewhere = (await SayAsync(anna, "main", new { text = "here" })).GetProperty("id").GetInt32();
        await AssertProblemAsync(await anna.PostAsJsonAsync("/api/rooms/plans/messages", new { text = "there", replyTo = elsewhere }, Ct), HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=x")]
    [InlineData("?after=-1")]
    [InlineData("?after=1;DROP")]
    public async Task A_query_that_is_no_number_is_refused(string query)
    {
        using var anna = await server.ClientAsync(WebServer.Anna);
        await AssertProblemAsync(await anna.GetAsync($"/api/rooms/main/messages{query}", Ct), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Every_error_is_problem_details()
    {
        using var nobody = await server.ClientAsync(null);
        var refused = await nobody.GetAsync("/api/rooms", Ct);
        await AssertProblemAsync(refused, HttpStatusCode.Unauthorized);
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.Single().Scheme);

        using var anna = await server.ClientAsync(WebServer.Anna);
        await AssertProblemAsync(await anna.GetAsync("/api/nothing", Ct), HttpStatusCode.NotFound);
        await AssertProblemAsync(await anna.DeleteAsync("/api/rooms", Ct), HttpStatusCode.MethodNotAllowed);
        using var text = new StringContent("text=hello", Encoding.UTF8, "application/x-www-form-urlencoded");
        await AssertProblemAsync(await anna.PostAsync("/api/rooms/main/messages", text, Ct), HttpStatusCode.UnsupportedMediaType);
        await AssertProblemAsync(await anna.PostAsJsonAsync("/api/rooms/main/messages", new { text = new string('x', 300_000) }, Ct), HttpStatusCode.RequestEntityTooLarge);
        await AssertProblemAsync(await anna.PostAsJsonAsync("/api/rooms/main/messages", new { text = new string('x', 32_001) }, Ct), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_token_holds_until_it_is_revoked_and_only_for_a_configured_user()
    {
        var stranger = new UserId("carol");
        using var carol = await server.ClientAsync(stranger);
        await AssertProblemAsync(await carol.GetAsync("/api/rooms", Ct), HttpStatusCode.Unauthorized);

        using var wrong = await server.ClientAsync(null);
        wrong.DefaultRequestHeaders.Authorization = new("Bearer", await server.Tokens.CreateLinkAsync(WebServer.Anna, Ct));
        await AssertProblemAsync(await wrong.GetAsync("/api/rooms", Ct), HttpStatusCode.Unauthorized);

        using var bob = await server.ClientAsync(WebServer.Bob);
        Assert.Equal(HttpStatusCode.OK, (await bob.GetAsync("/api/rooms", Ct)).StatusCode);
        await server.Tokens.RevokeAsync(WebServer.Bob, Ct);
        await AssertProblemAsync(await bob.GetAsync("/api/rooms", Ct), HttpStatusCode.Unauthorized);
    }

    private static async Task<JsonElement> SayAsync(HttpClient client, string room, object message)
    {
        var response = await client.PostAsJsonAsync($"/api/rooms/{room}/messages", message, Ct);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    internal static async Task<JsonElement> AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        return problem;
    }
}
