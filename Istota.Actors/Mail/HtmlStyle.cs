using System.Globalization;
using AngleSharp.Dom;

namespace Istota.Actors.Mail;

/// <summary>What decides whether text of an element can be seen: what it inherits and what it sets itself.</summary>
internal readonly record struct HtmlStyle(int Color, int Background, bool Tiny)
{
    private static readonly string[] s_sizes = ["width", "height", "max-width", "max-height"];
    private static readonly string[] s_overflows = ["overflow", "overflow-x", "overflow-y"];
    private static readonly string[] s_offsets = ["text-indent", "left", "top", "right", "bottom", "margin-left", "margin-top"];

    public static readonly HtmlStyle Page = new(0x000000, 0xFFFFFF, false);
    private const int Transparent = -1;

    /// <summary>Letters nobody sees: of no size, or in the colour of what lies behind them.</summary>
    public bool IsInvisible => Tiny || Color == Transparent || IsNear(Color, Background);

    public HtmlStyle Within(IElement element, IReadOnlyDictionary<string, string> set)
    {
        var color = ColorOf(set.GetValueOrDefault("color") ?? (element.LocalName == "font" ? element.GetAttribute("color") : null));
        var background = ColorOf(BackgroundOf(set) ?? element.GetAttribute("bgcolor"));
        // A picture behind the text says nothing about what can be seen; the usual guess is a page of its own colour.
        return new HtmlStyle(color ?? Color, background is null or Transparent ? Background : background.Value, TinyOf(set.GetValueOrDefault("font-size")) ?? Tiny);
    }

    /// <summary>Whether the element and all within it are not shown.</summary>
    public static bool Hides(IElement element, IReadOnlyDictionary<string, string> set) =>
        element.HasAttribute("hidden")
        || Is(set, "display", "none") || Is(set, "visibility", "hidden") || Is(set, "visibility", "collapse") || Is(set, "mso-hide", "all")
        || Number(set.GetValueOrDefault("opacity")) is <= 0.1
        || IsFarOut(set)
        || (Clips(set) && s_sizes.Any(name => Number(set.GetValueOrDefault(name)) is <= 1))
        || (set.GetValueOrDefault("transform")?.Replace(" ", "", StringComparison.Ordinal).StartsWith("scale(0", StringComparison.Ordinal) ?? false)
        || (Is(set, "position", "absolute") && set.ContainsKey("clip"));

    private static bool Clips(IReadOnlyDictionary<string, string> set) =>
        s_overflows.Any(name => Is(set, name, "hidden") || Is(set, name, "clip"));

    private static bool IsFarOut(IReadOnlyDictionary<string, string> set) =>
        s_offsets.Any(name => Number(set.GetValueOrDefault(name)) is <= -300 or >= 5_000);

    private static bool Is(IReadOnlyDictionary<string, string> set, string name, string value) => set.GetValueOrDefault(name) == value;

    private static string? BackgroundOf(IReadOnlyDictionary<string, string> set) =>
        set.GetValueOrDefault("background-color") ?? set.GetValueOrDefault("background")?.Split(' ').FirstOrDefault(word => ColorOf(word) is not null);

    /// <summary>A size in letters of its parent's says nothing new when the parent has none.</summary>
    private static bool? TinyOf(string? size)
    {
        if (Number(size) is not { } number)
            return size is null or "inherit" ? null : false;
        var relative = size!.EndsWith("em", StringComparison.Ordinal) && !size.EndsWith("rem", StringComparison.Ordinal) || size.EndsWith('%');
        if (relative)
            return number < (size.EndsWith('%') ? 15 : 0.15) ? true : null;
        return number <= (size.EndsWith("rem", StringComparison.Ordinal) ? 0.15 : 2);
    }

    private static double? Number(string? value)
    {
        if (value is null)
            return null;
        var end = 0;
        while (end < value.Length && (char.IsAsciiDigit(value[end]) || value[end] is '.' or '-' or '+'))
            end++;
        return double.TryParse(value.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static int? ColorOf(string? value)
    {
        var color = value?.Trim().ToLowerInvariant();
        return color switch
        {
            null or "" => null,
            "transparent" => Transparent,
            "white" => 0xFFFFFF,
            "black" => 0x000000,
            "red" => 0xFF0000,
            "yellow" => 0xFFFF00,
            "lime" => 0x00FF00,
            "green" => 0x008000,
            "blue" => 0x0000FF,
            "navy" => 0x000080,
            "gray" or "grey" => 0x808080,
            "silver" => 0xC0C0C0,
            "lightgray" or "lightgrey" => 0xD3D3D3,
            "whitesmoke" => 0xF5F5F5,
            "snow" or "ghostwhite" or "floralwhite" or "ivory" or "mintcream" or "azure" => 0xFDFDFD,
            _ when color[0] == '#' => Hex(color[1..]),
            _ when color.StartsWith("rgb", StringComparison.Ordinal) => Rgb(color),
            _ => null,
        };
    }

    private static int? Hex(string digits)
    {
        if (digits.Length is 4 or 8 && digits[^(digits.Length / 4)..].All(c => c == '0'))
            return Transparent;
        var six = digits.Length is 3 or 4 ? string.Concat(digits.Take(3).SelectMany(c => new[] { c, c })) : digits.Length is 6 or 8 ? digits[..6] : "";
        return int.TryParse(six, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static int? Rgb(string text)
    {
        var open = text.IndexOf('(');
        var parts = open < 0 ? [] : text[(open + 1)..].TrimEnd(')').Split([',', ' ', '/'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is < 3 or > 4)
            return null;
        if (parts.Length == 4 && Number(parts[3]) is <= 0.05)
            return Transparent;
        var value = 0;
        foreach (var part in parts.Take(3))
            value = (value << 8) | (int)Math.Clamp((Number(part) ?? 0) * (part.EndsWith('%') ? 2.55 : 1), 0, 255);
        return value;
    }

    private static bool IsNear(int a, int b) =>
        Math.Abs((a >> 16) - (b >> 16)) + Math.Abs((a >> 8 & 0xFF) - (b >> 8 & 0xFF)) + Math.Abs((a & 0xFF) - (b & 0xFF)) <= 30;
}
