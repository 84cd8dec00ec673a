using System.Text.Json;
using Istota.Actors.Inspection;
using Istota.Host.Cli;

namespace Istota.Host.Inspection;

/// <summary>An answer of the inspector as text, as <c>istota inspect</c> prints it where nobody's screen is too narrow.</summary>
public static class InspectionText
{
    /// <exception cref="InspectionFaultException">when it is no view.</exception>
    public static string Of(string noun, InspectReply reply, bool json)
    {
        if (reply is not InspectReply.View view) throw new InspectionFaultException(Fault(reply));
        var data = JsonSerializer.SerializeToElement(view.Data, InspectionJson.Options);
        var text = new StringWriter();
        Write(text, noun, data, json, width: null);
        foreach (var note in view.Notes) text.WriteLine(TerminalText.Line(note));
        return text.ToString().TrimEnd();
    }

    /// <param name="width">of the screen; null where there is none.</param>
    internal static void Write(TextWriter output, string noun, JsonElement data, bool json, int? width)
    {
        if (json) output.WriteLine(data.GetRawText());
        else if (noun == "log") LogLines.Write(output, data);
        else new JsonTables(output, width, InspectionPalette.Find(noun)?.Brief).Show(data);
    }

    private static string Fault(InspectReply reply) => reply switch
    {
        InspectReply.NotFound no => no.Message,
        InspectReply.BadQuery bad => bad.Message,
        InspectReply.NoAnswer late => late.Message,
        _ => throw new InvalidOperationException($"{reply.GetType().Name} is no answer"),
    };
}

/// <summary>There is nothing to show; the message is for the one who asked.</summary>
public sealed class InspectionFaultException(string message) : Exception(message);
