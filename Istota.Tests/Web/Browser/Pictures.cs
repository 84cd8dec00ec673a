using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace Istota.Tests.Web.Browser;

/// <summary>Screenshots of the pages: always under <c>artifacts/pages</c>; where ISTOTA_WRITE_PICTURES=1 also in <c>docs/pictures</c>, a phone in light and a desk in dark.</summary>
internal static class Pictures
{
    private static readonly string s_root = Root();

    public static async Task TakeAsync(IPage page, string name, int width, ColorScheme look)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"{name}-{width}-{look.ToString().ToLowerInvariant()}.png");
        var path = Path.Combine(s_root, "artifacts", "pages", file);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = path, Animations = ScreenshotAnimations.Disabled });
        if (Environment.GetEnvironmentVariable("ISTOTA_WRITE_PICTURES") != "1" || (width < 600) != (look == ColorScheme.Light)) return;
        Directory.CreateDirectory(Path.Combine(s_root, "docs", "pictures"));
        File.Copy(path, Path.Combine(s_root, "docs", "pictures", file), overwrite: true);
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
