/* The chart of terms by month. Without it the table below says the same. */
(function () {
  "use strict";
  var box = document.getElementById("term-chart");
  var source = document.getElementById("term-data");
  if (!box || !source || !window.echarts) { return; }
  var data = JSON.parse(source.textContent);
  var figure = box.parentNode;
  figure.hidden = false;
  var chart = window.echarts.init(box, null, { renderer: "svg" });

  function colour(name) {
    return window.getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function draw() {
    var ink = colour("--ink-2");
    var line = colour("--line");
    chart.setOption({
      animation: false,
      aria: { decal: { show: true } },
      textStyle: { fontFamily: "inherit", color: ink },
      grid: { left: 40, right: 8, top: 36, bottom: 28 },
      legend: { top: 0, itemGap: 32, textStyle: { color: ink } },
      tooltip: { trigger: "axis" },
      xAxis: { type: "category", data: data.months, axisLine: { lineStyle: { color: line } }, axisLabel: { color: ink } },
      yAxis: { type: "value", minInterval: 1, axisLabel: { color: ink }, splitLine: { lineStyle: { color: line } } },
      series: [
        { name: data.words.organ, type: "bar", stack: "all", data: data.organ, itemStyle: { color: colour("--action") } },
        { name: data.words.branch, type: "bar", stack: "all", data: data.branch, itemStyle: { color: colour("--slate") } }
      ]
    });
  }

  draw();
  document.addEventListener("bihuan:shade", draw);
  window.addEventListener("resize", function () { chart.resize(); });
})();
