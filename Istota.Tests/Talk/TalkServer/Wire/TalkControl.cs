using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Istota.Tests.Talk.Server;

/// <summary>The double's own door beside Talk's, for who moves it from another process: orders faults, reads the log, moves people and the clock.</summary>
internal sealed class TalkControl(TalkServer server)
{
    public const string Root = "/_double/";

    public async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync();
        try
        {
            var result = Do($"{context.Request.Method} {context.Request.Path.Value![Root.Length..]}", text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
            await WriteAsync(context, result is null ? 404 : 200, result ?? new JsonObject { ["error"] = "no such order" });
        }
        catch (Exception cause) when (cause is InvalidOperationException or ArgumentException or KeyNotFoundException or FormatException or System.Text.Json.JsonException)
        {
            await WriteAsync(context, 400, new JsonObject { ["error"] = cause.Message });
        }
        if (context.Request.Path.Value == Root + "restart") _ = Task.Run(server.RestartAsync);
    }

    private JsonNode? Do(string order, JsonObject given)
    {
        switch (order)
        {
            case "GET log":
                return new JsonArray([.. server.Requests.Select(Line)]);
            case "POST faults":
                server.Fault(Text(given, "match"), Text(given, "mode"), (int?)given["times"] ?? 1);
                return new JsonObject();
            case "DELETE faults":
                server.ClearFaults();
                return new JsonObject();
            case "POST advanceClock":
                server.AdvanceClock(TimeSpan.FromSeconds((double)given["seconds"]!));
                return new JsonObject();
            case "POST maintenance":
                server.Maintenance = (bool)given["on"]!;
                return new JsonObject();
            case "POST user":
                server.AddUser(Text(given, "id"), Text(given, "displayName"), Text(given, "appPassword"));
                return new JsonObject();
            case "POST disable":
                server.Disable(Text(given, "user"));
                return new JsonObject();
            case "POST revoke":
                server.Revoke(Text(given, "user"), Text(given, "appPassword"));
                return new JsonObject();
            case "POST expireNow":
                server.ExpireNow(Text(given, "token"));
                return new JsonObject();
            case "POST addGuest":
                server.AddGuest(Text(given, "token"), Text(given, "displayName"));
                return new JsonObject();
            case "POST restart":
                return new JsonObject();
            case "POST actAs":
                return Act(server.ActAs(Text(given, "user")), Text(given, "do"), given);
            default:
                return null;
        }
    }

    private static JsonObject Act(TalkPerson person, string what, JsonObject given)
    {
        var token = (string?)given["token"] ?? "";
        var id = (long?)given["id"] ?? 0;
        switch (what)
        {
            case "post":
                return new JsonObject { ["id"] = person.Post(token, Text(given, "message"), (long?)given["replyTo"] ?? 0).Id };
            case "edit":
                person.Edit(token, id, Text(given, "message"));
                break;
            case "delete":
                person.Delete(token, id);
                break;
            case "react":
                person.React(token, id, Text(given, "reaction"));
                break;
            case "unreact":
                person.Unreact(token, id, Text(given, "reaction"));
                break;
            case "rename":
                person.Rename(Text(given, "displayName"));
                break;
            case "leave":
                person.Leave(token);
                break;
            case "addModerator":
                person.Promote(token, Text(given, "member"));
                break;
            case "removeMember":
                person.Remove(token, Text(given, "member"));
                break;
            default:
                throw new ArgumentException($"nobody can {what}", nameof(what));
        }
        return [];
    }

    private static JsonNode Line(TalkExchange line) => new JsonObject
    {
        ["number"] = line.Number,
        ["at"] = line.At.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["method"] = line.Method,
        ["host"] = line.Host,
        ["path"] = line.Path,
        ["query"] = line.Query,
        ["user"] = line.User,
        ["hasCredentials"] = line.HasCredentials,
        ["body"] = line.Body,
        ["fault"] = line.Fault,
        ["status"] = line.Status,
        ["ended"] = line.Ended,
    };

    private static string Text(JsonObject given, string name) => (string?)given[name] ?? throw new ArgumentException($"{name} is missing", name);

    private static Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(TalkJson.Options));
    }
}
