/** What customers meant by other words, and passages in bulk. */
export default {
  wordings: {
    another: "Câu này hỏi điều khác",
    approve: "Hỏi cùng ý",
    approved: "Từ giờ câu này nhận ngay câu trả lời đó.",
    asks: "Nhận câu trả lời của",
    compare_text: "Giờ đã có mục khác hỏi câu này. Hãy giữ cả hai hoặc từ chối cách hỏi này.",
    customers_other: "{{shown}} khách đã chọn",
    gone: "Mục này không còn nữa.",
    same_as: "Hỏi cùng ý với: <0>{{question}}</0>",
    text: "Khách đã viết câu này và chọn mục bên dưới khi bot hỏi lại ý của họ. Sau khi duyệt, bot trả lời ngay như vậy.",
    title: "Thêm một cách hỏi",
    words: "Khách đã viết",
  },
};
