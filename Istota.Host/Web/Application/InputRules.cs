namespace Istota.Host.Web.Application;

/// <summary>Why something a person wrote is not taken; the API and the pages each say it in their words.</summary>
public enum InputFault
{
    None,
    Missing,
    Empty,
    TooLong,
    ControlCharacters,
}

/// <summary>What may be said and how rooms may be called.</summary>
public static class InputRules
{
    public const int LongestText = 32_000, LongestName = 100;

    public static InputFault OfText(string? text) => text switch
    {
        null => InputFault.Missing,
        { Length: > LongestText } => InputFault.TooLong,
        _ when string.IsNullOrWhiteSpace(text) => InputFault.Empty,
        _ when text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) => InputFault.ControlCharacters,
        _ => InputFault.None,
    };

    /// <param name="name">without blanks around it.</param>
    public static InputFault OfName(string? name) => name switch
    {
        null => InputFault.Missing,
        "" => InputFault.Empty,
        { Length: > LongestName } => InputFault.TooLong,
        _ when name.Any(char.IsControl) => InputFault.ControlCharacters,
        _ => InputFault.None,
    };
}
